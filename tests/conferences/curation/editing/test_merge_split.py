"""Two talks become one, and one becomes two; notes imported again follow their text."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.models import MergedTalk, Release, ReleasePage
from conferences.models import ConferencePage, Source, TalkPage, TalkSpeaker
from conferences.stream_data import is_notes, leaf_blocks, page_body
from importers.apply import apply_files, apply_held, undo, withdraw
from importers.models import Conflict, ImportedPage, ImportRun
from tests.conferences.curation.editing.test_bulk_actions import (
    draft,
    lock,
    review,
    said,
    schedule,
    url,
)
from tests.conferences.test_viewsets import edit_url
from tests.factories import ConferenceFactory, SpeakerFactory, TalkFactory
from tests.importers.samples import NOTES, files
from tests.importers.test_reimport import (
    OTHERS,
    actions,
    edit,
    imported,
    open_in_editor,
    release,
    replace_text,
    snapshot,
    talk,
)

pytestmark = pytest.mark.django_db


def merge_url(page):
    return reverse("curation_editing:merge_talk", args=[page.pk])


def split_url(page):
    return reverse("curation_editing:split_talk", args=[page.pk])


def merge(client, other, kept):
    return client.post(merge_url(other), {"kept": kept.pk})


def split(client, page, words, title="The second half"):
    """Split before the block that begins with these words."""
    form = client.get(split_url(page)).context["form"]
    at = next(name for name, label in form.fields["at"].choices if words in label)
    response = client.post(split_url(page), {"at": at, "title": title})
    assert response.status_code == 302
    return TalkPage.objects.get(title=title)


def blocks(page):
    return list(leaf_blocks(page_body(draft(page))))


def texts(page):
    values = [block["value"] for block in blocks(page)]
    return [value if isinstance(value, str) else value["text"] for value in values]


@pytest.fixture
def live(db):
    imported(publish=True)
    return talk("Indexes"), talk("Queues")


def test_merging_makes_a_draft_of_both_and_readers_find_the_kept_one(as_editor, client, live):
    kept, other = live
    old_address = other.url
    response = merge(as_editor, other, kept)
    (message,) = said(response)
    assert message.startswith("“Queues” is in a new draft of “Indexes”. Now publish it.")
    assert texts(kept)[0].startswith("The first paragraph")
    assert "A queue is a promise" in texts(kept)[-1]
    assert len(draft(kept).body) == 1
    kept.refresh_from_db()
    assert kept.live
    assert "promise" not in str(kept.body)
    other.refresh_from_db()
    assert not other.live
    assert client.get(old_address).url.endswith(kept.url)
    assert MergedTalk.objects.get().into_id == kept.pk
    assert set(
        PageLogEntry.objects.filter(action__startswith="curation.").values_list("page", "action")
    ) == {(kept.pk, "curation.merge_talks"), (other.pk, "curation.merged_into_talk")}
    text = as_editor.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).text
    assert "This talk was merged into" in text


def test_people_topics_and_addresses_of_both_are_kept(as_editor, day):
    both, one, two = SpeakerFactory(), SpeakerFactory(), SpeakerFactory()
    kept = TalkFactory(parent=day, former_addresses="/a/", video_url="https://v.example/1")
    other = TalkFactory(
        parent=day,
        former_addresses="/b/\n/a/",
        official_url="https://o.example/2",
        video_url="https://v.example/2",
    )
    for page, speakers, topics in ((kept, (both, one), ("ORM",)), (other, (two, both), ("SQL",))):
        page.talk_speakers = [TalkSpeaker(speaker=speaker) for speaker in speakers]
        page.topics.add(*topics)
        page.save_revision().publish()
    merge(as_editor, other, kept)
    merged = draft(kept)
    assert [row.speaker for row in merged.talk_speakers.all()] == [both, one, two]
    assert set(merged.topics.names()) == {"ORM", "SQL"}
    assert merged.former_addresses == "/a/\n/b/"
    assert merged.official_url == "https://o.example/2"
    assert merged.video_url == "https://v.example/1"
    merged.save_revision().publish()
    assert set(Redirect.objects.values_list("old_path", "redirect_page")) == {
        (path, kept.pk) for path in ("/a", "/b", other.url.rstrip("/"))
    }


def test_the_page_shows_what_would_become_of_both(as_editor, live):
    kept, other = live
    before = Revision.objects.count()
    text = as_editor.get(merge_url(other), {"kept": kept.pk}).text
    for words in ("A queue is a promise", "taken off the site at once", "Behind its own text"):
        assert words in text
    assert Revision.objects.count() == before
    assert (
        merge_url(other) in as_editor.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).text
    )


@pytest.mark.parametrize("at_work", [lock, review, schedule, open_in_editor])
@pytest.mark.parametrize("which", [0, 1])
def test_a_talk_in_somebodys_hands_is_not_merged(as_editor, writer, live, at_work, which):
    at_work(live[which], writer)
    kept, other = live
    before = snapshot()
    assert "must wait" in as_editor.get(merge_url(other), {"kept": kept.pk}).text
    assert "must wait" in said(merge(as_editor, other, kept))[0]
    assert snapshot() == before


def test_ones_own_form_in_another_tab_is_in_the_way_too_but_only_of_writing(
    as_editor, editor, live
):
    kept, other = live
    open_in_editor(other, editor)
    assert "must wait" not in as_editor.get(merge_url(other), {"kept": kept.pk}).text
    assert "must wait" in said(merge(as_editor, other, kept))[0]
    assert not MergedTalk.objects.exists()


def test_a_live_talk_is_not_merged_into_one_that_readers_do_not_see(as_editor, live):
    kept, other = live
    kept.unpublish()
    assert "lead nowhere" in said(merge(as_editor, other, kept))[0]
    assert TalkPage.objects.get(pk=other.pk).live
    merge(as_editor, kept, other)
    assert MergedTalk.objects.get().into_id == other.pk
    assert not Redirect.objects.filter(redirect_page=other).exists()


def test_only_talks_of_one_conference_are_merged_and_none_twice(as_editor, front_page, live):
    kept, other = live
    elsewhere = TalkFactory(parent=ConferenceFactory(parent=front_page))
    for wrong in (elsewhere, other, other.get_parent()):
        errors = merge(as_editor, other, wrong).context["form"].errors
        assert "Choose a talk of the same conference" in errors["kept"][0]
    merge(as_editor, other, kept)
    assert merge(as_editor, kept, other).context["form"].errors
    third = talk("Caches")
    assert "already" in said(merge(as_editor, other, third))[0]


def test_a_writer_may_merge_drafts_and_takes_nothing_off_the_site(as_writer, live):
    kept, other = live
    merge(as_writer, other, kept)
    assert TalkPage.objects.get(pk=other.pk).live
    assert not MergedTalk.objects.exists()
    other.unpublish()
    merge(as_writer, other, kept)
    assert MergedTalk.objects.get().page_id == other.pk


def test_publishing_a_day_with_all_below_leaves_merged_talks_out(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    as_editor.post(url("publish", other.get_parent()), {"include_descendants": "on"})
    assert not TalkPage.objects.get(pk=other.pk).live
    as_editor.post(url("publish", other))
    assert TalkPage.objects.get(pk=other.pk).live
    assert not MergedTalk.objects.exists()


def test_the_same_notes_again_neither_duplicate_nor_resurrect_anything(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    before = snapshot()
    assert set(actions(imported()).values()) == {"unchanged"}
    assert snapshot() == before
    result = imported(NOTES + "\n\n")
    assert set(actions(result).values()) == {"unchanged"}
    assert snapshot()[Revision] == before[Revision]
    assert TalkPage.objects.count() == 3


def test_what_the_notes_change_later_is_merged_into_the_kept_talk(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    at_other = Revision.objects.for_instance(other).count()
    changed = NOTES.replace("its moods", "its costs").replace("keeps it", "breaks it")
    result = imported(changed.replace("### Queues", "### Queues!!! (again)"))
    assert result.reports[0]["messages"] == []
    text = "\n".join(texts(kept))
    assert "its costs" in text
    assert "breaks it" in text
    assert draft(kept).title == "Indexes"
    assert len(blocks(kept)) == 4
    assert Revision.objects.for_instance(other).count() == at_other
    assert not Conflict.objects.exists()
    before = snapshot()
    imported(changed.replace("### Queues", "### Queues!!! (again)"))
    assert snapshot() == before


def test_an_editors_words_in_the_kept_talk_stay(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    edit(kept, replace_text("keeps it", "the editor's words"))
    imported(NOTES.replace("keeps it", "the author's words"))
    assert "the editor's words" in texts(kept)[-1]
    conflict = Conflict.objects.get()
    assert conflict.imported_page.page_id == kept.pk
    assert "the author's words" in conflict.theirs


def test_an_update_that_both_talks_got_can_be_undone(as_editor, editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    before = texts(kept)
    run = ImportRun.objects.create(user=editor)
    changed = NOTES.replace("its moods", "its costs").replace("keeps it", "breaks it")
    imported(changed, run=run)
    undo(run, editor)
    assert texts(kept) == before
    imported(changed)
    assert "breaks it" in texts(kept)[-1]


def test_another_authors_notes_on_the_other_talk_come_to_the_kept_one(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    apply_files(files(OTHERS.replace("### Indexes", "### Queues"), "other-notes.md"))
    assert "Another pair of eyes saw this." in texts(kept)
    assert len(draft(kept).body) == 2
    assert draft(kept).title == "Indexes"
    assert ImportedPage.objects.filter(page=other.pk).count() == 0


def test_two_authors_notes_each_stay_under_their_name(as_editor, live):
    kept, other = live
    apply_files(files(OTHERS.replace("### Indexes", "### Queues"), "other-notes.md"))
    merge(as_editor, other, kept)
    assert len(draft(kept).body) == 2
    sources = [block["value"]["source"] for block in page_body(draft(kept))]
    assert sources == list(Source.objects.order_by("pk").values_list("pk", flat=True))


def test_an_update_held_at_the_other_talk_is_applied_to_the_kept_one(as_editor, editor, live):
    kept, other = live
    open_in_editor(other, editor)
    imported(NOTES.replace("keeps it", "breaks it"))
    release(other)
    row = ImportedPage.objects.get(page=other)
    merge(as_editor, other, kept)
    row.refresh_from_db()
    apply_held(row, editor)
    assert "breaks it" in texts(kept)[-1]
    assert len(blocks(kept)) == 4


def test_withdrawing_takes_the_text_from_merged_and_split_talks_too(as_editor, editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    new = split(as_editor, talk("Indexes"), "The third paragraph")
    source = Source.objects.get()
    assert "Queues" in as_editor.get(reverse("importers:withdraw", args=[source.pk])).text
    withdraw(source, editor)
    for page in (kept, other, new):
        for revision in Revision.objects.for_instance(page):
            assert not any(map(is_notes, page_body(revision.as_object())))
    assert not list(Page.objects.get(pk=other.pk).specific.body)


def test_splitting_makes_a_draft_behind_with_the_blocks_from_there(as_editor, live):
    page = live[0]
    page.kind = "panel"
    page.save_revision()
    new = split(as_editor, page, "Measure before")
    assert [text.split()[1] for text in texts(page)] == ["first"]
    assert [text.split()[0] for text in texts(new)] == ["Measure", "The"]
    assert page.get_next_sibling().pk == new.pk
    assert not new.live
    assert draft(new).kind == "panel"
    page.refresh_from_db()
    assert page.live
    assert "Measure" in str(page.body)
    assert set(
        PageLogEntry.objects.filter(action__startswith="curation.").values_list("page", "action")
    ) == {(page.pk, "curation.split_talk"), (new.pk, "curation.split_off_talk")}
    edit_form = reverse("wagtailadmin_pages:edit", args=[new.pk])
    assert as_editor.get(edit_form).status_code == 200


def test_a_talk_of_one_block_is_not_split_and_nothing_is_split_at_a_block_that_is_gone(
    as_editor, live
):
    assert "nothing to split" in as_editor.get(split_url(talk("Caches"))).text
    response = as_editor.post(split_url(live[0]), {"at": "no-such-block", "title": "X"})
    assert response.context["form"].errors["at"]
    assert TalkPage.objects.count() == 3


@pytest.mark.parametrize("at_work", [lock, review, schedule, open_in_editor])
def test_a_talk_in_somebodys_hands_is_not_split(as_editor, writer, live, at_work):
    at_work(live[0], writer)
    assert "must wait" in as_editor.get(split_url(live[0])).text
    at = draft(live[0]).body[0].value["content"][1].id
    as_editor.post(split_url(live[0]), {"at": at, "title": "X"})
    assert TalkPage.objects.count() == 3


def test_the_same_notes_after_a_split_change_nothing(as_editor, live):
    split(as_editor, live[0], "Measure before")
    before = snapshot()
    assert set(actions(imported()).values()) == {"unchanged"}
    assert set(actions(imported(NOTES + "\n\n")).values()) == {"unchanged"}
    assert snapshot()[Revision] == before[Revision]
    assert TalkPage.objects.count() == 4


def test_what_the_notes_change_later_goes_where_the_text_is(as_editor, live):
    page = live[0]
    new = split(as_editor, page, "Measure before")
    changed = (
        NOTES.replace("its moods", "its costs")
        .replace("behind the quote", "behind all quotes")
        .replace("### Queues", "> A late quote -- Somebody\n\n### Queues")
    )
    result = imported(changed)
    assert actions(result)["The second half"] == "update"
    assert len(texts(page)) == 1
    assert "its costs" in texts(page)[0]
    assert texts(new)[1:] == [
        "The third paragraph stands behind all quotes.",
        "A late quote",
    ]
    assert draft(new).title == "The second half"
    before = snapshot()
    imported(changed)
    assert snapshot() == before
    assert not Conflict.objects.exists()


def test_text_that_was_split_off_and_deleted_stays_deleted(as_editor, live):
    page = live[0]
    split(as_editor, page, "Measure before").delete()
    result = imported(NOTES.replace("behind the quote", "behind all quotes"))
    assert len(texts(page)) == 1
    assert TalkPage.objects.count() == 3
    assert any("deleted this part" in m["text"] for m in result.reports[0]["messages"])


def test_an_update_that_was_held_is_split_with_its_talk(as_editor, editor, live):
    page = live[0]
    open_in_editor(page, editor)
    changed = NOTES.replace("its moods", "its costs").replace("behind the quote", "far behind")
    imported(changed)
    release(page)
    new = split(as_editor, page, "Measure before")
    for row in ImportedPage.objects.filter(state="deferred"):
        apply_held(row, editor)
    assert "its costs" in texts(page)[0]
    assert len(texts(page)) == 1
    assert texts(new)[1] == "The third paragraph stands far behind."


def test_merging_what_was_split_puts_it_together_again(as_editor, live):
    page = live[0]
    whole = texts(page)
    new = split(as_editor, page, "Measure before")
    merge(as_editor, new, page)
    assert texts(page) == whole
    imported(NOTES.replace("its moods", "its costs").replace("behind the quote", "far behind"))
    assert "its costs" in texts(page)[0]
    assert "far behind" in texts(page)[2]
    assert len(texts(page)) == 3
    assert TalkPage.objects.count() == 4
    assert ConferencePage.objects.count() == 1


def test_a_writer_may_split_a_talk_and_a_stranger_may_not(as_writer, client, live):
    new = split(as_writer, live[0], "Measure before")
    assert not new.live
    assert client.get(split_url(live[0])).status_code == 302


# Releases ----------------------------------------------------------------


def in_release(page, state=Release.State.DRAFT):
    release = Release.objects.create(name="Spring", state=state)
    pinned = page.get_latest_revision() or page.save_revision()
    ReleasePage.objects.create(release=release, page=page, revision=pinned)
    return release


def test_a_merged_talk_leaves_the_releases_it_was_in_and_people_are_told(as_editor, live):
    kept, other = live
    waiting, done = in_release(other), in_release(other, Release.State.PUBLISHED)
    asked = as_editor.get(merge_url(other), {"kept": kept.pk}).text
    assert "It is taken out of the release “Spring”" in asked
    response = merge(as_editor, other, kept)
    assert said(response)[-1] == (
        "“Queues” is no longer in the release “Spring”. Put “Indexes” into it, for its text to go "
        "live with the others."
    )
    assert not waiting.release_pages.exists()
    assert done.release_pages.exists()
    entry = PageLogEntry.objects.get(page=other.pk, action="curation.remove_from_release")
    assert "“Spring”" in entry.message


def test_a_merge_that_cannot_be_leaves_releases_as_they_are(as_editor, editor, live):
    kept, other = live
    release = in_release(other)
    lock(kept, editor)
    merge(as_editor, other, kept)
    assert release.release_pages.exists()


def test_merging_without_releases_speaks_of_none(as_editor, live):
    kept, other = live
    assert "out of the release" not in as_editor.get(merge_url(other), {"kept": kept.pk}).text
    (message,) = said(merge(as_editor, other, kept))
    assert "“Queues” is in a new draft of “Indexes”. Now publish it." in message
    assert "release" not in message


# Taking a merge back


def unmerge_url(page):
    return reverse("curation_editing:unmerge_talk", args=[page.pk])


def test_a_merge_is_taken_back_with_addresses_and_notes(as_editor, client, live):
    kept, other = live
    before, address = texts(kept), other.url
    earlier = Redirect.objects.create(old_path="/queues-of-old", redirect_page=other)
    response = merge(as_editor, other, kept)
    assert unmerge_url(other) in as_editor.get(response.url).text
    assert unmerge_url(other) in as_editor.get(edit_url(other)).text
    assert "readers find it at its address" in as_editor.get(unmerge_url(other)).text
    for page in live:
        release(page)

    as_editor.post(unmerge_url(other))
    assert texts(kept) == before
    assert client.get(address).status_code == 200
    earlier.refresh_from_db()
    assert earlier.redirect_page_id == other.pk
    assert not Redirect.objects.filter(redirect_page=kept).exists()
    assert not MergedTalk.objects.exists()
    for page in live:
        history = as_editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
        assert "Gave back the text of" in history or "Taken apart again from" in history

    changed = NOTES.replace("its moods", "its costs").replace("keeps it", "breaks it")
    imported(changed.replace("### Queues", "### Queues!"))
    assert not Conflict.objects.exists()
    assert "its costs" in "\n".join(texts(kept))
    assert "breaks it" not in "\n".join(texts(kept))
    assert "breaks it" in "\n".join(texts(other))
    assert draft(other).title == "Queues!"


def test_drafts_that_nobody_saw_stay_drafts(as_writer, day):
    kept, other = (TalkFactory(parent=day, title=title, live=False) for title in ("One", "Two"))
    for page, words in ((kept, "First."), (other, "Second.")):
        page.body = [("prose", words)]
        page.save()
    merge(as_writer, other, kept)
    assert texts(kept) == ["First.", "Second."]
    as_writer.post(unmerge_url(other))
    assert texts(kept) == ["First."]
    assert not TalkPage.objects.filter(live=True).exists()
    assert as_writer.get(unmerge_url(other)).url == edit_url(other)


def test_the_live_version_comes_back_not_a_draft_beside_it(as_editor, client, live):
    kept, other = live
    newer = draft(other)
    newer.title = "Not for readers yet"
    newer.save_revision()
    merge(as_editor, other, kept)
    as_editor.post(unmerge_url(other))
    assert "Not for readers yet" not in client.get(other.url).text
    assert draft(other).title == "Not for readers yet"


def change(page):
    draft(page).save_revision()


def publish(page):
    page.refresh_from_db()
    page.get_latest_revision().publish()


@pytest.mark.parametrize(
    ("since", "words"),
    [(change, "was changed since"), (publish, "was published with both texts")],
)
def test_work_done_since_is_not_lost(as_editor, live, since, words):
    kept, other = live
    merge(as_editor, other, kept)
    since(kept)
    before = snapshot()
    text = as_editor.get(unmerge_url(other)).text
    assert words in text
    assert "publish “Queues” again" in text
    assert words in said(as_editor.post(unmerge_url(other)))[0]
    assert snapshot() == before
    assert MergedTalk.objects.exists()


def test_whoever_may_not_publish_takes_nothing_back_that_was_live(as_editor, as_writer, live):
    kept, other = live
    merge(as_editor, other, kept)
    assert "you may not publish it" in said(as_writer.post(unmerge_url(other)))[0]
    assert MergedTalk.objects.exists()


def test_what_the_gate_holds_stays_merged(as_editor, live):
    kept, other = live
    merge(as_editor, other, kept)
    source = Source.objects.get()
    source.status = Source.Status.ASKED
    source.save()
    before = texts(kept)
    assert "has not given permission" in said(as_editor.post(unmerge_url(other)))[-1]
    assert texts(kept) == before
    assert MergedTalk.objects.exists()
