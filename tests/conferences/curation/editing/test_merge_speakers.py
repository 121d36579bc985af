"""Merging two speakers who are one person, and unmerging them."""

import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, ReferenceIndex

from conferences.models import Speaker, TalkPage, TalkSpeaker
from conferences.public.models import IndexedPage
from importers.apply import apply_files
from tests.conferences.curation.drafts import create_release, latest_draft, save_draft
from tests.conferences.page_forms import edit_url, list_messages, talk_form
from tests.factories import ImageFactory, SpeakerFactory, TalkFactory, live_talk
from tests.importers.samples import files

pytestmark = pytest.mark.django_db


def links(*urls):
    return json.dumps([{"type": "link", "value": {"title": "Site", "url": url}} for url in urls])


@pytest.fixture
def kept():
    return SpeakerFactory(name="Ana Silva", links=links("https://a.example"))


@pytest.fixture
def merged():
    return SpeakerFactory(
        name="Anna Silva",
        bio="Writes databases.",
        photo=ImageFactory(),
        links=links("https://a.example", "https://b.example"),
    )


def merge_url(speaker):
    return reverse("curation_editing:merge_speaker", args=[speaker.pk])


def merge(client, kept, merged):
    return client.post(merge_url(kept), {"merged": merged.pk})


def save_draft_by(talk, speaker):
    return save_draft(talk, talk_speakers=[TalkSpeaker(speaker=speaker)])


def list_speaker_names(page):
    return [row.speaker.name for row in page.talk_speakers.select_related("speaker")]


@pytest.mark.postgresql("row locks and the order of names")
def test_live_talks_and_drafts_name_the_kept_speaker_and_old_revisions_open(
    as_editor, day, kept, merged
):
    live, both = live_talk(day, speakers=[merged]), live_talk(day, "Both", speakers=[kept, merged])
    drafted = TalkFactory(parent=day)
    old = save_draft_by(drafted, merged)
    save_draft(drafted)
    (message,) = list_messages(merge(as_editor, kept, merged))
    assert message == "“Anna Silva” was merged into “Ana Silva”, in live talks and drafts."
    for talk in (live, both):
        assert list_speaker_names(TalkPage.objects.get(pk=talk.pk)) == ["Ana Silva"]
    assert not TalkPage.objects.get(pk=live.pk).has_unpublished_changes
    assert list_speaker_names(latest_draft(drafted)) == ["Ana Silva"]
    assert list_speaker_names(drafted.revisions.get(pk=old.pk).as_object()) == ["Anna Silva"]
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[drafted.pk, old.pk])
    assert as_editor.get(revert).status_code == 200
    assert ReferenceIndex.get_references_to(kept).count() == 3
    assert not ReferenceIndex.get_references_to(merged).exists()


def test_empty_fields_of_the_kept_speaker_are_filled(as_editor, kept, merged):
    merge(as_editor, kept, merged)
    kept.refresh_from_db()
    assert kept.name == "Ana Silva"
    assert kept.bio == "Writes databases."
    assert kept.photo == merged.photo
    assert [link.value["url"] for link in kept.links] == ["https://a.example", "https://b.example"]
    actions = {entry.action for entry in ModelLogEntry.objects.for_instance(kept)}
    assert actions == {"curation.merge_speaker"}


def test_old_urls_lead_to_the_kept_speaker_after_several_merges(as_editor, kept, merged):
    last = SpeakerFactory(name="Ana S.")
    merge(as_editor, kept, merged)
    merge(as_editor, last, kept)
    for slug in ("anna-silva", "ana-silva", "ana-s"):
        assert Speaker.objects.find_canonical(slug) == last
    assert Speaker.objects.find_canonical("nobody") is None


@pytest.mark.postgresql("full-text search")
def test_search_finds_the_kept_speaker_even_if_a_talk_still_names_the_merged_one(
    as_editor, day, kept, merged
):
    merge(as_editor, kept, merged)
    row = IndexedPage.objects.get(page=live_talk(day, speakers=[kept, merged]))
    assert (row.speaker_names, row.names) == ("Ana Silva", "Ana Silva")
    merge(as_editor, SpeakerFactory(name="Ana S."), kept)
    row.refresh_from_db()
    assert row.speaker_names == "Ana S."


@pytest.mark.postgresql("row locks and the order of names")
def test_the_preview_shows_what_would_change(as_editor, day, kept, merged):
    live_talk(day, "Indexes", speakers=[merged])
    save_draft_by(TalkFactory(parent=day, title="Queues"), merged)
    text = as_editor.get(merge_url(kept), {"merged": merged.pk}).text
    for words in ("Indexes", "Queues", "Writes databases.", "stay as they are"):
        assert words in text
    merged.refresh_from_db()
    assert merged.merged_into is None
    assert "Choose the speaker to merge" in as_editor.get(merge_url(kept)).text


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_the_preview_does_not_depend_on_the_number_of_talks(
    as_editor, day, kept, merged, count, django_assert_max_num_queries
):
    for number in range(count):
        live_talk(day, f"Talk {number}", speakers=[merged]).save_revision()
    as_editor.get(merge_url(kept), {"merged": merged.pk})
    with django_assert_max_num_queries(24):
        as_editor.get(merge_url(kept), {"merged": merged.pk})


def test_a_speaker_is_not_merged_with_itself_or_with_a_merged_one(as_editor, kept, merged):
    assert as_editor.post(merge_url(kept), {"merged": kept.pk}).context["form"].errors
    merge(as_editor, kept, merged)
    third = SpeakerFactory()
    assert as_editor.post(merge_url(third), {"merged": merged.pk}).context["form"].errors
    response = as_editor.get(merge_url(merged))
    assert response.url == reverse("curation_editing:unmerge_speaker", args=[merged.pk])


def test_a_merged_speaker_cannot_be_chosen_and_old_forms_mean_the_kept_one(
    as_editor, talk, kept, merged
):
    chooser = Speaker.snippet_viewset.chooser_viewset
    choose, results = (reverse(chooser.get_url_name(name)) for name in ("choose", "choose_results"))
    assert "Anna Silva" in as_editor.get(results, {"q": "Silva"}).text
    merge(as_editor, kept, merged)
    for text in (as_editor.get(choose).json()["html"], as_editor.get(results, {"q": "Silva"}).text):
        assert "Ana Silva" in text
        assert "Anna Silva" not in text
    assert as_editor.post(edit_url(talk), talk_form(merged)).status_code == 302
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]


def test_merging_requires_permission(as_writer, as_editor, kept, merged):
    assert merge(as_writer, kept, merged).status_code == 302
    merged.refresh_from_db()
    assert merged.merged_into is None
    listing = reverse("wagtailsnippets_conferences_speaker:list")
    assert merge_url(kept) in as_editor.get(listing).text
    edit = reverse("wagtailsnippets_conferences_speaker:edit", args=[kept.pk])
    assert merge_url(kept) in as_editor.get(edit).text


@pytest.mark.postgresql("row locks and the order of names")
def test_unmerging_lists_the_talks_to_check(as_editor, day, kept, merged):
    talk = live_talk(day, "Indexes", speakers=[merged])
    merge(as_editor, kept, merged)
    url = reverse("curation_editing:unmerge_speaker", args=[merged.pk])
    assert "Indexes" in as_editor.get(url).text
    as_editor.post(url)
    assert Speaker.objects.find_canonical("anna-silva") == merged
    assert list_speaker_names(TalkPage.objects.get(pk=talk.pk)) == ["Ana Silva"]


NOTES = """---
title: PyFest 2024
---

## Day 1

### [Indexes](https://2024.pyfest.example/talks/indexes/) by Anna Silva

The first paragraph is about indexes and what they cost.
"""


def test_imported_notes_with_the_old_name_add_the_kept_speaker_once(as_editor, kept, merged):
    merge(as_editor, kept, merged)
    apply_files(files(NOTES))
    talk = TalkPage.objects.get()
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "what they save"), "others.md"))
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "how they grow")))
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]
    assert Speaker.objects.count() == 2


def test_reimported_notes_do_not_restore_the_merged_speaker(as_editor, kept):
    apply_files(files(NOTES))
    merge(as_editor, kept, Speaker.objects.get(name="Anna Silva"))
    talk = TalkPage.objects.get()
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]
    apply_files(files(NOTES.replace("what they cost", "how they grow")))
    assert "how they grow" in str(latest_draft(talk).body)
    assert list_speaker_names(latest_draft(talk)) == ["Ana Silva"]
    newer = latest_draft(talk)
    newer.talk_speakers = []
    newer.save_revision()
    apply_files(files(NOTES.replace("what they cost", "how they shrink")))
    assert list_speaker_names(latest_draft(talk)) == []


def test_drafts_in_a_release_name_the_kept_speaker(as_editor, day, kept, merged):
    talk = TalkFactory(parent=day, live=False)
    pinned = save_draft_by(talk, merged)
    create_release(talk)
    save_draft(talk)
    merge(as_editor, kept, merged)
    assert list_speaker_names(talk.revisions.get(pk=pinned.pk).as_object()) == ["Ana Silva"]
