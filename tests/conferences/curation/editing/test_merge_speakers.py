"""Two spellings of one person become one, and can be taken apart again."""

import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, ReferenceIndex

from conferences.curation.models import Release, ReleasePage
from conferences.models import Speaker, TalkPage, TalkSpeaker
from conferences.public.models import SearchRow
from importers.apply import apply_files
from tests.conferences.curation.editing.test_bulk_actions import draft, said
from tests.conferences.test_viewsets import talk_form
from tests.factories import ImageFactory, SpeakerFactory, TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def links(*addresses):
    return json.dumps(
        [{"type": "link", "value": {"title": "Site", "url": address}} for address in addresses]
    )


@pytest.fixture
def kept():
    return SpeakerFactory(name="Ana Silva", links=links("https://a.example"))


@pytest.fixture
def other():
    return SpeakerFactory(
        name="Anna Silva",
        bio="Writes databases.",
        photo=ImageFactory(),
        links=links("https://a.example", "https://b.example"),
    )


def merge_url(speaker):
    return reverse("curation_editing:merge_speaker", args=[speaker.pk])


def merge(client, kept, other):
    return client.post(merge_url(kept), {"other": other.pk})


def named(talk, *speakers):
    talk.talk_speakers = [TalkSpeaker(speaker=speaker) for speaker in speakers]
    talk.save()
    return talk


def names(page):
    return [row.speaker.name for row in page.talk_speakers.select_related("speaker")]


def test_live_talks_and_drafts_name_the_kept_one_and_old_revisions_open(
    as_editor, day, kept, other
):
    live = named(TalkFactory(parent=day), other)
    both = named(TalkFactory(parent=day), kept, other)
    drafted = TalkFactory(parent=day)
    drafted.talk_speakers = [TalkSpeaker(speaker=other)]
    old = drafted.save_revision()
    drafted.save_revision()
    assert said(merge(as_editor, kept, other)) == [
        "“Anna Silva” leads to “Ana Silva” now, in live talks and in drafts."
    ]
    assert names(TalkPage.objects.get(pk=live.pk)) == ["Ana Silva"]
    assert names(TalkPage.objects.get(pk=both.pk)) == ["Ana Silva"]
    assert not TalkPage.objects.get(pk=live.pk).has_unpublished_changes
    assert names(draft(drafted)) == ["Ana Silva"]
    assert names(drafted.revisions.get(pk=old.pk).as_object()) == ["Anna Silva"]
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[drafted.pk, old.pk])
    assert as_editor.get(revert).status_code == 200
    for speaker, count in ((kept, 2), (other, 0)):
        assert ReferenceIndex.get_references_to(speaker).count() == count + (speaker == kept)


def test_what_the_kept_one_lacks_is_taken_and_its_own_stays(as_editor, kept, other):
    merge(as_editor, kept, other)
    kept.refresh_from_db()
    assert kept.name == "Ana Silva"
    assert kept.bio == "Writes databases."
    assert kept.photo == other.photo
    assert [link.value["url"] for link in kept.links] == ["https://a.example", "https://b.example"]
    assert {entry.action for entry in ModelLogEntry.objects.for_instance(kept)} == {
        "curation.merge_speakers"
    }


def test_the_old_address_leads_to_the_kept_one_through_any_number_of_merges(as_editor, kept, other):
    last = SpeakerFactory(name="Ana S.")
    merge(as_editor, kept, other)
    merge(as_editor, last, kept)
    for slug in ("anna-silva", "ana-silva", "ana-s"):
        assert Speaker.objects.find_canonical(slug) == last
    assert Speaker.objects.find_canonical("nobody") is None


def test_readers_find_the_kept_one_also_where_an_old_spelling_went_live_again(
    as_editor, day, kept, other
):
    merge(as_editor, kept, other)
    talk = TalkFactory(parent=day)
    talk.talk_speakers = [TalkSpeaker(speaker=kept), TalkSpeaker(speaker=other)]
    talk.save_revision().publish()
    row = SearchRow.objects.get(page=talk)
    assert (row.by, row.names) == ("Ana Silva", "Ana Silva")
    merge(as_editor, SpeakerFactory(name="Ana S."), kept)
    row.refresh_from_db()
    assert row.by == "Ana S."


def test_the_page_shows_what_would_change_first(as_editor, day, kept, other):
    named(TalkFactory(parent=day, title="Indexes"), other)
    newer = TalkFactory(parent=day, title="Queues")
    newer.talk_speakers = [TalkSpeaker(speaker=other)]
    newer.save_revision()
    text = as_editor.get(merge_url(kept), {"other": other.pk}).text
    for words in ("Indexes", "Queues", "Writes databases.", "stays as it is written"):
        assert words in text
    other.refresh_from_db()
    assert other.merged_into is None
    assert "Choose another spelling" in as_editor.get(merge_url(kept)).text


@pytest.mark.parametrize("count", [1, 3])
def test_showing_it_costs_the_same_for_any_number_of_talks(
    as_editor, day, kept, other, count, django_assert_max_num_queries
):
    for _ in range(count):
        talk = named(TalkFactory(parent=day), other)
        talk.save_revision()
    as_editor.get(merge_url(kept), {"other": other.pk})
    with django_assert_max_num_queries(24):
        as_editor.get(merge_url(kept), {"other": other.pk})


def test_nobody_is_merged_with_themselves_or_with_a_spelling(as_editor, kept, other):
    assert as_editor.post(merge_url(kept), {"other": kept.pk}).context["form"].errors
    merge(as_editor, kept, other)
    third = SpeakerFactory()
    assert as_editor.post(merge_url(third), {"other": other.pk}).context["form"].errors
    response = as_editor.get(merge_url(other))
    assert response.url == reverse("curation_editing:unmerge_speaker", args=[other.pk])


def test_a_spelling_is_not_to_be_chosen_and_a_form_that_names_it_means_the_kept_one(
    as_editor, talk, kept, other
):
    merge(as_editor, kept, other)
    chooser = Speaker.snippet_viewset.chooser_viewset
    text = as_editor.get(reverse(chooser.get_url_name("choose"))).json()["html"]
    assert "Ana Silva" in text
    assert "Anna Silva" not in text
    form = talk_form(other)
    response = as_editor.post(reverse("wagtailadmin_pages:edit", args=[talk.pk]), form)
    assert response.status_code == 302
    assert names(draft(talk)) == ["Ana Silva"]


def test_a_writer_merges_nobody(as_writer, as_editor, kept, other):
    assert merge(as_writer, kept, other).status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None
    listing = reverse("wagtailsnippets_conferences_speaker:list")
    assert merge_url(kept) in as_editor.get(listing).text
    edit = reverse("wagtailsnippets_conferences_speaker:edit", args=[kept.pk])
    assert merge_url(kept) in as_editor.get(edit).text


def test_they_are_taken_apart_again_and_the_talks_to_look_at_are_named(as_editor, day, kept, other):
    talk = named(TalkFactory(parent=day, title="Indexes"), other)
    merge(as_editor, kept, other)
    url = reverse("curation_editing:unmerge_speaker", args=[other.pk])
    assert "Indexes" in as_editor.get(url).text
    as_editor.post(url)
    assert Speaker.objects.find_canonical("anna-silva") == other
    assert names(TalkPage.objects.get(pk=talk.pk)) == ["Ana Silva"]


NOTES = """---
title: PyFest 2024
---

## Day 1

### [Indexes](https://2024.pyfest.example/talks/indexes/) by Anna Silva

The first paragraph is about indexes and what they cost.
"""


def test_notes_that_spell_the_name_the_old_way_bring_the_kept_one_once(as_editor, kept, other):
    merge(as_editor, kept, other)
    apply_files(files(NOTES))
    talk = TalkPage.objects.get()
    assert names(draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "what they save"), "others.md"))
    assert names(draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "how they grow")))
    assert names(draft(talk)) == ["Ana Silva"]
    assert Speaker.objects.count() == 2


def test_notes_imported_before_the_merge_do_not_bring_the_old_name_back(as_editor, kept):
    apply_files(files(NOTES))
    merge(as_editor, kept, Speaker.objects.get(name="Anna Silva"))
    talk = TalkPage.objects.get()
    assert names(draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "how they grow")))
    assert "how they grow" in str(draft(talk).body)
    assert names(draft(talk)) == ["Ana Silva"]
    newer = draft(talk)
    newer.talk_speakers = []
    newer.save_revision()
    apply_files(files(NOTES.replace("what they cost", "how they shrink")))
    assert names(draft(talk)) == []


def test_what_waits_in_a_release_names_the_kept_one(as_editor, day, kept, other):
    talk = TalkFactory(parent=day, live=False)
    talk.talk_speakers = [TalkSpeaker(speaker=other)]
    pinned = talk.save_revision()
    talk.save_revision()
    release = Release.objects.create(name="Spring")
    ReleasePage.objects.create(release=release, page=talk, revision=pinned)
    merge(as_editor, kept, other)
    assert names(talk.revisions.get(pk=pinned.pk).as_object()) == ["Ana Silva"]


def test_the_chooser_searches_too(as_editor, kept, other):
    chooser = Speaker.snippet_viewset.chooser_viewset
    results = reverse(chooser.get_url_name("choose_results"))
    assert "Anna Silva" in as_editor.get(results, {"q": "Silva"}).text
    as_editor.post(merge_url(kept), {"other": other.pk})
    text = as_editor.get(results, {"q": "Silva"}).text
    assert "Ana Silva" in text
    assert "Anna Silva" not in text
