"""Merging and unmerging talks. Later imports update the kept talk."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.models import MergedTalk
from conferences.models import Source, TalkPage, TalkSpeaker
from conferences.stream_data import copy_body, is_notes
from importers.apply import apply_deferred_update, apply_files, undo_run, withdraw_source
from importers.models import Conflict, ImportedPage, ImportRun
from tests.conferences.curation.drafts import create_release, history_url, latest_draft
from tests.conferences.curation.editing import steps
from tests.conferences.curation.editing.steps import merge, merge_url, read_texts
from tests.conferences.page_forms import edit_url, list_messages
from tests.factories import ConferenceFactory, SpeakerFactory, TalkFactory
from tests.importers import drafts, edits, samples
from tests.importers.drafts import imported, snapshot
from tests.importers.edits import open_in_editor
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db

OTHERS_NOTES = samples.OTHERS_NOTES.replace("### Indexes", "### Queues")


@pytest.fixture
def kept(live_talks):
    return live_talks[0]


@pytest.fixture
def merged(live_talks):
    return live_talks[1]


@pytest.mark.postgresql("row locks and JSON columns")
def test_merging_writes_a_draft_and_redirects_to_the_kept_talk(as_editor, client, kept, merged):
    old_address = merged.url
    (message,) = list_messages(merge(as_editor, merged, kept))
    assert message.startswith("“Queues” was merged into a draft of “Indexes”. Publish it next.")
    assert "release" not in message
    assert read_texts(kept)[0].startswith("The first paragraph")
    assert "A queue is a promise" in read_texts(kept)[-1]
    assert len(latest_draft(kept).body) == 1
    kept.refresh_from_db()
    assert kept.live
    assert "promise" not in str(kept.body)
    merged.refresh_from_db()
    assert not merged.live
    assert client.get(old_address).url.endswith(kept.url)
    assert MergedTalk.objects.get().merged_into_id == kept.pk
    assert set(
        PageLogEntry.objects.filter(action__startswith="curation.").values_list("page", "action")
    ) == {(kept.pk, "curation.merge_talk"), (merged.pk, "curation.merged_into_talk")}
    assert "This talk was merged into" in as_editor.get(edit_url(merged)).text


@pytest.mark.postgresql("row locks and JSON columns")
def test_speakers_topics_and_addresses_of_both_talks_are_combined(as_editor, day):
    both, one, two = SpeakerFactory(), SpeakerFactory(), SpeakerFactory()
    kept = TalkFactory(parent=day, former_addresses="/a/", video_url="https://v.example/1")
    merged = TalkFactory(
        parent=day,
        former_addresses="/b/\n/a/",
        official_url="https://o.example/2",
        video_url="https://v.example/2",
    )
    for page, speakers, topics in ((kept, (both, one), ("ORM",)), (merged, (two, both), ("SQL",))):
        page.talk_speakers = [TalkSpeaker(speaker=speaker) for speaker in speakers]
        page.topics.add(*topics)
        page.save_revision().publish()
    merge(as_editor, merged, kept)
    draft = latest_draft(kept)
    assert [row.speaker for row in draft.talk_speakers.all()] == [both, one, two]
    assert set(draft.topics.names()) == {"ORM", "SQL"}
    assert draft.former_addresses == "/a/\n/b/"
    assert draft.official_url == "https://o.example/2"
    assert draft.video_url == "https://v.example/1"
    draft.save_revision().publish()
    assert set(Redirect.objects.values_list("old_path", "redirect_page")) == {
        (path, kept.pk) for path in ("/a", "/b", merged.url.rstrip("/"))
    }


def test_the_preview_shows_what_happens_to_both_talks(as_editor, kept, merged):
    before = Revision.objects.count()
    text = as_editor.get(merge_url(merged), {"kept": kept.pk}).text
    for words in ("A queue is a promise", "unpublished at once", "added after its own text"):
        assert words in text
    assert "from the release" not in text
    assert Revision.objects.count() == before
    assert merge_url(merged) in as_editor.get(edit_url(merged)).text


@pytest.mark.parametrize("make_busy", steps.BUSY)
@pytest.mark.parametrize("which", [0, 1])
def test_a_busy_talk_is_not_merged(as_editor, writer, kept, merged, make_busy, which):
    release = create_release(merged)
    make_busy((kept, merged)[which], writer)
    before = snapshot()
    assert "be changed now" in as_editor.get(merge_url(merged), {"kept": kept.pk}).text
    assert "be changed now" in list_messages(merge(as_editor, merged, kept))[0]
    assert snapshot() == before
    assert release.release_pages.exists()


def test_the_users_own_open_form_stops_the_merge_but_not_the_preview(
    as_editor, editor, kept, merged
):
    open_in_editor(merged, editor)
    assert "be changed now" not in as_editor.get(merge_url(merged), {"kept": kept.pk}).text
    assert "be changed now" in list_messages(merge(as_editor, merged, kept))[0]
    assert not MergedTalk.objects.exists()


def test_a_live_talk_is_not_merged_into_a_draft(as_editor, kept, merged):
    kept.unpublish()
    assert "would stop working" in list_messages(merge(as_editor, merged, kept))[0]
    assert TalkPage.objects.get(pk=merged.pk).live
    merge(as_editor, kept, merged)
    assert MergedTalk.objects.get().merged_into_id == merged.pk
    assert not Redirect.objects.filter(redirect_page=merged).exists()


def test_talks_of_different_conferences_and_merged_talks_are_not_merged(
    as_editor, front_page, kept, merged
):
    foreign = TalkFactory(parent=ConferenceFactory(parent=front_page))
    for wrong in (foreign, merged, merged.get_parent()):
        errors = merge(as_editor, merged, wrong).context["form"].errors
        assert "Choose a talk of the same conference" in errors["kept"][0]
    merge(as_editor, merged, kept)
    assert merge(as_editor, kept, merged).context["form"].errors
    assert "already" in list_messages(merge(as_editor, merged, drafts.talk("Caches")))[0]


def test_a_writer_may_merge_drafts_but_not_unpublish(as_writer, kept, merged):
    merge(as_writer, merged, kept)
    assert TalkPage.objects.get(pk=merged.pk).live
    assert not MergedTalk.objects.exists()
    merged.unpublish()
    merge(as_writer, merged, kept)
    assert MergedTalk.objects.get().page_id == merged.pk


def test_publishing_a_day_with_descendants_skips_merged_talks(as_editor, kept, merged):
    merge(as_editor, merged, kept)
    as_editor.post(steps.action_url("publish", merged.get_parent()), {"include_descendants": "on"})
    assert not TalkPage.objects.get(pk=merged.pk).live
    as_editor.post(steps.action_url("publish", merged))
    assert TalkPage.objects.get(pk=merged.pk).live
    assert not MergedTalk.objects.exists()


@pytest.mark.postgresql("row locks and JSON columns")
def test_importing_the_same_notes_after_a_merge_changes_nothing(as_editor, kept, merged):
    merge(as_editor, merged, kept)
    before = snapshot()
    assert set(drafts.actions(imported()).values()) == {"unchanged"}
    assert snapshot() == before
    assert set(drafts.actions(imported(NOTES + "\n\n")).values()) == {"unchanged"}
    assert snapshot()[Revision] == before[Revision]
    assert TalkPage.objects.count() == 3


def test_later_changes_in_the_notes_go_to_the_kept_talk(as_editor, kept, merged):
    merge(as_editor, merged, kept)
    revisions_of_merged = Revision.objects.for_instance(merged).count()
    changed = CHANGED_NOTES.replace("keeps it", "breaks it")
    changed = changed.replace("### Queues", "### Queues!!! (again)")
    result = imported(changed)
    assert result.reports[0]["messages"] == []
    text = "\n".join(read_texts(kept))
    assert "its costs" in text
    assert "breaks it" in text
    assert latest_draft(kept).title == "Indexes"
    assert len(read_texts(kept)) == 4
    assert Revision.objects.for_instance(merged).count() == revisions_of_merged
    assert not Conflict.objects.exists()
    before = snapshot()
    imported(changed)
    assert snapshot() == before


def test_an_editors_changes_in_the_kept_talk_are_not_overwritten(as_editor, kept, merged):
    merge(as_editor, merged, kept)
    edits.edit(kept, edits.replace_text("keeps it", "the editor's words"))
    imported(NOTES.replace("keeps it", "the author's words"))
    assert "the editor's words" in read_texts(kept)[-1]
    conflict = Conflict.objects.get()
    assert conflict.imported_page.page_id == kept.pk
    assert "the author's words" in conflict.theirs


@pytest.mark.postgresql("row locks and JSON columns")
def test_an_import_that_updated_both_talks_can_be_undone(as_editor, editor, kept, merged):
    merge(as_editor, merged, kept)
    before = read_texts(kept)
    run = ImportRun.objects.create(user=editor)
    changed = CHANGED_NOTES.replace("keeps it", "breaks it")
    imported(changed, run=run)
    undo_run(run, editor)
    assert read_texts(kept) == before
    imported(changed)
    assert "breaks it" in read_texts(kept)[-1]


@pytest.mark.postgresql("row locks and JSON columns")
def test_another_authors_notes_on_the_merged_talk_go_to_the_kept_one(as_editor, kept, merged):
    merge(as_editor, merged, kept)
    apply_files(samples.files(OTHERS_NOTES, "other-notes.md"))
    assert "Another pair of eyes saw this." in read_texts(kept)
    assert len(latest_draft(kept).body) == 2
    assert latest_draft(kept).title == "Indexes"
    assert ImportedPage.objects.filter(page=merged.pk).count() == 0


def test_notes_of_two_authors_stay_separate(as_editor, kept, merged):
    apply_files(samples.files(OTHERS_NOTES, "other-notes.md"))
    merge(as_editor, merged, kept)
    assert len(latest_draft(kept).body) == 2
    sources = [block["value"]["source"] for block in copy_body(latest_draft(kept))]
    assert sources == list(Source.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.postgresql("row locks and JSON columns")
def test_a_deferred_update_of_the_merged_talk_is_applied_to_the_kept_one(
    as_editor, editor, kept, merged
):
    open_in_editor(merged, editor)
    imported(NOTES.replace("keeps it", "breaks it"))
    edits.release(merged)
    row = ImportedPage.objects.get(page=merged)
    merge(as_editor, merged, kept)
    row.refresh_from_db()
    apply_deferred_update(row, editor)
    assert "breaks it" in read_texts(kept)[-1]
    assert len(read_texts(kept)) == 4


@pytest.mark.postgresql("row locks and JSON columns")
def test_withdrawing_a_source_removes_its_text_from_merged_and_split_talks(
    as_editor, editor, kept, merged
):
    merge(as_editor, merged, kept)
    new = steps.split(as_editor, kept, "The third paragraph")
    source = Source.objects.get()
    assert "Queues" in as_editor.get(reverse("importers:withdraw", args=[source.pk])).text
    withdraw_source(source, editor)
    for page in (kept, merged, new):
        for revision in Revision.objects.for_instance(page):
            assert not any(map(is_notes, copy_body(revision.as_object())))
    assert not list(Page.objects.get(pk=merged.pk).specific.body)


@pytest.mark.postgresql("row locks and JSON columns")
def test_a_merged_talk_is_removed_from_open_releases_and_the_user_is_told(as_editor, kept, merged):
    waiting, done = (create_release(merged, state=state) for state in ("draft", "published"))
    preview = as_editor.get(merge_url(merged), {"kept": kept.pk}).text
    assert "It is removed from the release “Spring”" in preview
    response = merge(as_editor, merged, kept)
    assert list_messages(response)[-1] == (
        "“Queues” was removed from the release “Spring”. Add “Indexes” to it if its text should "
        "go live with the others."
    )
    assert not waiting.release_pages.exists()
    assert done.release_pages.exists()
    entry = PageLogEntry.objects.get(page=merged.pk, action="curation.remove_from_release")
    assert "“Spring”" in entry.message


def unmerge_url(page):
    return reverse("curation_editing:unmerge_talk", args=[page.pk])


@pytest.mark.postgresql("row locks and JSON columns")
def test_unmerging_restores_text_urls_and_notes(as_editor, client, kept, merged):
    before, address = read_texts(kept), merged.url
    earlier = Redirect.objects.create(old_path="/queues-of-old", redirect_page=merged)
    response = merge(as_editor, merged, kept)
    assert unmerge_url(merged) in as_editor.get(response.url).text
    assert unmerge_url(merged) in as_editor.get(edit_url(merged)).text
    assert "is live again at its own URL" in as_editor.get(unmerge_url(merged)).text
    for page in (kept, merged):
        edits.release(page)

    as_editor.post(unmerge_url(merged))
    assert read_texts(kept) == before
    assert client.get(address).status_code == 200
    earlier.refresh_from_db()
    assert earlier.redirect_page_id == merged.pk
    assert not Redirect.objects.filter(redirect_page=kept).exists()
    assert not MergedTalk.objects.exists()
    for page in (kept, merged):
        history = as_editor.get(history_url(page)).text
        assert "Undid the merge with" in history or "Unmerged from" in history

    changed = CHANGED_NOTES.replace("keeps it", "breaks it")
    imported(changed.replace("### Queues", "### Queues!"))
    assert not Conflict.objects.exists()
    kept_text, merged_text = "\n".join(read_texts(kept)), "\n".join(read_texts(merged))
    assert "its costs" in kept_text
    assert "breaks it" not in kept_text
    assert "breaks it" in merged_text
    assert latest_draft(merged).title == "Queues!"


def test_unmerged_drafts_stay_drafts(as_writer, day):
    kept, merged = (TalkFactory(parent=day, title=title, live=False) for title in ("One", "Two"))
    for page, words in ((kept, "First."), (merged, "Second.")):
        page.body = [("prose", words)]
        page.save()
    merge(as_writer, merged, kept)
    assert read_texts(kept) == ["First.", "Second."]
    as_writer.post(unmerge_url(merged))
    assert read_texts(kept) == ["First."]
    assert not TalkPage.objects.filter(live=True).exists()
    assert as_writer.get(unmerge_url(merged)).url == edit_url(merged)


def test_unmerging_publishes_the_version_that_was_live(as_editor, client, kept, merged):
    newer = latest_draft(merged)
    newer.title = "Not for readers yet"
    newer.save_revision()
    merge(as_editor, merged, kept)
    as_editor.post(unmerge_url(merged))
    assert "Not for readers yet" not in client.get(merged.url).text
    assert latest_draft(merged).title == "Not for readers yet"


def change(page):
    latest_draft(page).save_revision()


def publish(page):
    page.refresh_from_db()
    page.get_latest_revision().publish()


@pytest.mark.parametrize(
    ("change_kept_talk", "reason"),
    [(change, "has changed since"), (publish, "was published with both texts")],
)
def test_talks_changed_since_the_merge_are_not_unmerged(
    as_editor, kept, merged, change_kept_talk, reason
):
    merge(as_editor, merged, kept)
    change_kept_talk(kept)
    before = snapshot()
    text = as_editor.get(unmerge_url(merged)).text
    assert reason in text
    assert "publish “Queues” again" in text
    assert reason in list_messages(as_editor.post(unmerge_url(merged)))[0]
    assert snapshot() == before
    assert MergedTalk.objects.exists()


def test_unmerging_a_live_talk_requires_publish_permission_and_passes_the_publish_gate(
    as_editor, as_writer, kept, merged
):
    merge(as_editor, merged, kept)
    before = read_texts(kept)
    assert "have permission to publish it" in list_messages(as_writer.post(unmerge_url(merged)))[0]
    source = Source.objects.get()
    source.status = Source.Status.ASKED
    source.save()
    assert "has not given permission" in list_messages(as_editor.post(unmerge_url(merged)))[-1]
    assert read_texts(kept) == before
    assert MergedTalk.objects.exists()
