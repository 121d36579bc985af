"""Importing again: nothing twice, and what editors changed or deleted stays."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from conferences.curation.editing.merge_split_talks import split_talk
from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, TalkSpeaker
from importers.apply import apply_deferred_update, apply_files, resolve_conflict
from importers.apply.deferred_updates import PageBusy
from importers.models import Conflict, ImportedPage, SourceFile
from tests.factories import SpeakerFactory
from tests.importers.drafts import actions, draft, imported, notes, snapshot, talk
from tests.importers.edits import edit, open_in_editor, release, replace_text
from tests.importers.samples import CHANGED_NOTES, NOTES, OTHERS_NOTES, files

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON columns and bulk writing")]


def test_the_first_import_creates_drafts():
    result = imported()
    assert set(actions(result).values()) == {"create"}
    assert [page.title for page in ConferencePage.objects.all()] == ["PyFest 2024"]
    assert [page.title for page in DayPage.objects.order_by("path")] == ["Day 1", "Day 2"]
    assert not TalkPage.objects.filter(live=True).exists()
    assert Source.objects.get().author == "A Visitor"


def test_importing_the_same_file_again_writes_no_row():
    imported()
    before = snapshot()
    result = imported()
    assert set(actions(result).values()) == {"unchanged"}
    assert snapshot() == before


def test_other_bytes_with_the_same_content_change_no_page():
    imported()
    before = Revision.objects.count()
    assert set(actions(imported(NOTES + "\n\n")).values()) == {"unchanged"}
    assert Revision.objects.count() == before


def test_a_changed_paragraph_becomes_a_new_draft_of_its_page_only():
    imported()
    result = imported(CHANGED_NOTES)
    found = actions(result)
    assert found.pop("Indexes") == "update"
    assert set(found.values()) == {"unchanged"}
    assert "costs" in notes(talk())[0]


def test_blocks_keep_their_ids():
    imported()
    ids = [block["id"] for block in draft(talk()).body.raw_data[0]["value"]["content"]]
    imported(CHANGED_NOTES)
    assert [b["id"] for b in draft(talk()).body.raw_data[0]["value"]["content"]] == ids


@pytest.mark.parametrize("theirs", ["stands behind the quote", "its moods"])
def test_changes_of_editor_and_notes_in_different_places_are_both_kept(theirs):
    imported()
    edit(talk(), replace_text("what they cost", "what they save"))
    result = imported(NOTES.replace(theirs, "was rewritten"))
    assert actions(result)["Indexes"] == "update"
    text = "\n".join(notes(talk()))
    assert "what they save" in text
    assert "was rewritten" in text
    assert not Conflict.objects.exists()


def test_where_both_change_the_same_line_the_editors_stays_and_a_conflict_is_recorded(editor):
    imported()
    edit(talk(), replace_text("its moods", "the editor's words"))
    result = imported(NOTES.replace("its moods", "the author's words"))
    assert actions(result)["Indexes"] == "conflict"
    text = "\n".join(notes(talk()))
    assert "the editor's words" in text
    assert "the author's words" not in text
    conflict = Conflict.objects.get()
    assert "its moods" in conflict.base
    assert "the editor's words" in conflict.ours
    assert "the author's words" in conflict.theirs

    before = snapshot()
    imported(NOTES.replace("its moods", "the author's words"))
    assert snapshot() == before

    resolve_conflict(conflict, conflict.theirs, editor)
    assert "the author's words" in "\n".join(notes(talk()))
    conflict.refresh_from_db()
    assert conflict.resolved_by == editor


def test_an_editors_title_stays():
    imported()
    page = draft(talk())
    page.title = "Indexes, explained"
    page.save_revision()
    assert set(actions(imported(NOTES + "\n")).values()) == {"unchanged"}
    imported(CHANGED_NOTES)
    assert draft(TalkPage.objects.get(draft_title="Indexes, explained")).title


def test_a_page_that_an_editor_deleted_stays_deleted():
    imported()
    talk().delete()
    result = imported(CHANGED_NOTES)
    assert not TalkPage.objects.filter(title="Indexes").exists()
    assert actions(result)["Indexes"] == "unchanged"


def test_a_block_that_an_editor_deleted_stays_deleted():
    imported()
    edit(talk(), lambda content: content.pop(1))
    imported(NOTES.replace("Measure before", "Measure twice before"))
    assert not any("Measure" in text for text in notes(talk()))


def test_a_page_that_an_editor_moved_stays_there():
    imported()
    day = DayPage.objects.get(title="Day 2")
    talk().move(day, pos="first-child")
    result = imported(CHANGED_NOTES)
    assert actions(result)["Indexes"] == "update"
    assert talk().get_parent().specific == day


def test_the_order_of_blocks_that_an_editor_chose_stays():
    imported()
    edit(talk(), lambda content: content.reverse())
    imported(CHANGED_NOTES)
    assert notes(talk())[0].startswith("The third")


def test_a_renamed_talk_with_the_same_address_is_the_same_page():
    imported()
    page = talk("Caches")
    result = imported(NOTES.replace("[Caches]", "[All about caching]"))
    assert actions(result)["All about caching"] == "update"
    assert draft(page).title == "All about caching"
    assert TalkPage.objects.count() == 3


def test_a_talk_with_a_similar_title_at_the_same_place_is_the_same_page():
    imported()
    page = talk("Indexes")
    imported(NOTES.replace("### Indexes", "### Indexes!!! (again)"))
    assert draft(page).title == "Indexes!!! (again)"
    assert TalkPage.objects.count() == 3


def test_a_talk_with_a_different_title_is_a_new_page():
    imported()
    imported(NOTES.replace("### Queues", "### Something else entirely"))
    assert TalkPage.objects.count() == 4


def test_a_new_talk_gets_its_place_among_the_others():
    imported()
    imported(NOTES.replace("### Queues", "### Between\n\nShort notes.\n\n### Queues"))
    titles = [page.title for page in DayPage.objects.get(title="Day 1").get_children()]
    assert titles == ["Indexes", "Between", "Queues"]


def test_a_talk_that_is_no_longer_in_the_notes_is_marked_and_stays():
    imported()
    result = imported(NOTES[: NOTES.index("### Queues")] + NOTES[NOTES.index("## Day 2") :])
    assert actions(result)["Queues"] == "missing"
    assert TalkPage.objects.filter(title="Queues").exists()
    assert ImportedPage.objects.get(page=talk("Queues")).state == "missing"


def lock(page, editor):
    page.locked = True
    page.save()


def schedule(page, editor):
    later = timezone.now() + timedelta(days=1)
    new = draft(page)
    new.go_live_at = later
    new.save_revision(approved_go_live_at=later)


def submit(page, editor):
    page.get_workflow().start(page, editor)


@pytest.mark.parametrize("make_busy", [lock, schedule, submit, open_in_editor])
def test_the_update_of_a_busy_page_is_deferred_and_applied_later(make_busy, editor):
    imported()
    page = talk()
    page.save_revision()
    make_busy(page, editor)
    page = talk()
    revisions = Revision.objects.count()
    result = imported(CHANGED_NOTES)
    assert actions(result)["Indexes"] == "held"
    assert Revision.objects.count() == revisions
    row = ImportedPage.objects.get(page=page)
    with pytest.raises(PageBusy):
        apply_deferred_update(row, editor)
    release(page)
    apply_deferred_update(row, editor)
    assert "costs" in notes(page)[0]
    row.refresh_from_db()
    assert row.state == "current"


def test_an_open_form_of_a_speaker_defers_no_page_with_the_same_id(editor):
    imported()
    page = talk()
    SpeakerFactory(pk=page.pk)
    EditingSession.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(Speaker),
        object_id=page.pk,
        last_seen_at=timezone.now(),
    )
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "update"


def test_repeating_an_import_with_a_deferred_update_writes_no_row():
    imported()
    Page.objects.filter(pk=talk().pk).update(locked=True)
    imported(CHANGED_NOTES)
    before = snapshot()
    imported(CHANGED_NOTES)
    assert snapshot() == before


def test_a_deferred_update_ends_when_its_page_is_deleted():
    imported()
    Page.objects.filter(pk=talk().pk).update(locked=True)
    imported(CHANGED_NOTES)
    talk().delete()
    before = snapshot()
    imported(CHANGED_NOTES)
    assert snapshot() == before


def test_the_next_import_applies_deferred_updates_too(editor):
    imported()
    open_in_editor(talk(), editor)
    changed = CHANGED_NOTES
    imported(changed)
    release(talk())
    assert actions(imported(changed))["Indexes"] == "update"
    assert "costs" in notes(talk())[0]


def test_a_live_page_gets_a_draft_with_the_changes_of_its_earlier_draft():
    imported(publish=True)
    page = talk()
    edit(page, replace_text("what they cost", "what they save"))
    imported(CHANGED_NOTES)
    text = "\n".join(notes(page))
    assert "what they save" in text
    assert "its costs" in text
    page.refresh_from_db()
    assert page.live
    assert page.has_unpublished_changes
    assert "costs" not in str(page.body)


def test_only_new_pages_are_published(front_page):
    imported(publish=True)
    Page.objects.filter(title="Day 1").update(live=False)
    more = NOTES.replace("### Queues", "### Between\n\nShort notes.\n\n### Queues")
    result = imported(more.replace("its moods", "its costs"), publish=True)
    assert not talk("Between").live
    assert any("stays a draft" in m["text"] for m in result.reports[0]["messages"])
    assert "costs" not in str(talk().body)


def test_notes_marked_as_a_draft_are_not_published():
    result = imported(NOTES.replace("author:", "draft: true\nauthor:"), publish=True)
    assert not Page.objects.filter(depth__gt=2, live=True).exists()
    assert [message["text"] for message in result.reports[0]["messages"]] == [
        "“PyFest 2024” stays a draft, since its notes are marked as a draft."
    ]


@pytest.mark.parametrize("at_once", [True, False])
def test_notes_of_two_authors_about_one_talk_are_on_the_same_page(at_once):
    both = files() | files(OTHERS_NOTES, "other-notes.md")
    if at_once:
        apply_files(both)
    else:
        for name, data in both.items():
            apply_files({name: data})
    assert ConferencePage.objects.count() == 1
    assert TalkPage.objects.count() == 3
    authors = [
        Source.objects.get(pk=block["value"]["source"]).author
        for block in draft(talk()).body.raw_data
    ]
    assert authors == ["A Visitor", "Another Visitor"]
    before = snapshot()
    apply_files(both)
    assert snapshot() == before


def test_three_posts_merged_into_one_update_the_same_pages(client):
    posts = {
        f"pyfest-day-{number}.md": f"---\ntitle: PyFest 2024\n---\n\n## Day {number}\n\n"
        f"### Talk number {number}\n\nNotes of day {number}, long enough to be found again.\n"
        for number in (1, 2, 3)
    }
    for name, text in posts.items():
        imported(text, name, publish=True)
    pages = set(Page.objects.values_list("pk", flat=True))
    days = "\n".join(text.split("---\n\n")[1] for text in posts.values())
    aliases = "\n".join(f"  - /posts/pyfest-day-{number}" for number in (1, 2, 3))
    merged = f"---\ntitle: PyFest 2024\naliases:\n{aliases}\n---\n\n{days}"
    imported(merged, "pyfest-2024.md")
    assert set(Page.objects.values_list("pk", flat=True)) == pages
    for page in DayPage.objects.all():
        draft(page).save_revision().publish()
    assert Redirect.objects.count() == 3
    assert client.get("/posts/pyfest-day-2/").status_code == 301
    sources = {block["value"]["source"] for block in draft(talk("Talk number 2")).body.raw_data}
    assert sources == {Source.objects.get(key="pyfest-2024").pk}
    before = snapshot()
    imported(merged, "pyfest-2024.md")
    assert snapshot() == before


def errors_of(result):
    return [
        message["text"]
        for report in result.reports
        for message in report["messages"]
        if message["level"] == "error"
    ]


def test_the_second_of_two_files_with_one_name_is_refused():
    both = {"a/pyfest.md": NOTES.encode(), "b/pyfest.md": OTHERS_NOTES.encode()}
    result = apply_files(both)
    assert errors_of(result) == [
        "a/pyfest.md has the same name, and each source needs a name of its own."
    ]
    assert SourceFile.objects.count() == 1


def test_the_key_of_a_file_with_a_generic_name_contains_its_folder():
    apply_files({"pyfest-2024/index.md": NOTES.encode(), "other/index.md": OTHERS_NOTES.encode()})
    assert set(Source.objects.values_list("key", flat=True)) == {"pyfest-2024-index", "other-index"}


def test_notes_about_another_conference_under_a_known_name_are_refused():
    imported(name="notes.md")
    before = snapshot()
    another = "---\ntitle: RustFest 2024\n---\n\n## Day 1\n\n### Borrowing\n\nNotes.\n"
    result = imported(another, "notes.md")
    assert errors_of(result) == ["Notes about PyFest 2024 were imported from a file of this name."]
    assert snapshot() == before


def test_a_talk_that_loses_its_url_is_the_same_page():
    imported()
    edit(talk("Caches"), replace_text("of its own", "of its own, said the editor"))
    result = imported(
        NOTES.replace(
            "### [Caches](https://2024.pyfest.example/talks/caches/)", "### Caches"
        ).replace("Everything", "All")
    )
    assert actions(result)["Caches"] in {"update", "conflict"}
    assert len(notes(talk("Caches"))) == 1
    assert "said the editor" in notes(talk("Caches"))[0]
    assert ImportedPage.objects.filter(page=talk("Caches")).count() == 1


def test_a_deleted_block_stays_deleted_when_the_talk_loses_its_url():
    imported()
    edit(talk("Caches"), lambda content: content.pop(0))
    imported(NOTES.replace("### [Caches](https://2024.pyfest.example/talks/caches/)", "### Caches"))
    assert notes(talk("Caches")) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("## Day 1", "## Day 1: Monday"),
        lambda text: text.replace("## Day 1", "## Monday"),
        lambda text: text.replace("## Day 1\n", "").replace("## Day 2\n", ""),
        lambda text: text.replace("### Queues", "## Day 2\n\n### Queues", 1).replace(
            "## Day 2\n\n### [C", "### [C"
        ),
    ],
    ids=["longer", "another name", "no days", "a talk on another day"],
)
@pytest.mark.parametrize("aliases", ["with aliases", "without"])
def test_renamed_days_duplicate_no_talk(change, aliases):
    text = (
        NOTES
        if aliases == "with aliases"
        else NOTES.replace("aliases:\n  - /posts/pyfest-day-1\n", "")
    )
    imported(text)
    edit(talk(), replace_text("what they cost", "what they cost, the editor added"))
    imported(change(text))
    assert TalkPage.objects.count() == 3
    assert "the editor added" in notes(talk())[0]
    assert [len(notes(talk(title))) for title in ("Indexes", "Queues", "Caches")] == [3, 1, 1]
    assert not ImportedPage.objects.filter(
        state=ImportedPage.State.MISSING, page__in=TalkPage.objects.all()
    ).exists()


def test_a_talk_that_editor_and_notes_move_to_the_same_day_is_not_duplicated():
    imported()
    moved = NOTES.replace(
        "### Queues\n\n- A queue is a promise\n- A worker keeps it\n\n## Day 2\n", ""
    )
    moved += "\n### Queues\n\n- A queue is a promise\n- A worker keeps it\n"
    moved = moved.replace("### [Caches]", "## Day 2\n\n### [Caches]")
    talk("Queues").move(DayPage.objects.get(title="Day 2"), pos="last-child")
    imported(moved)
    assert len(notes(talk("Queues"))) == 1


def test_a_page_that_an_editor_created_again_gets_the_notes():
    imported()
    place = talk("Queues").get_parent()
    talk("Queues").delete()
    (message,) = [
        m for m in imported(NOTES + "\n").reports[0]["messages"] if "deleted" in m["text"]
    ]
    assert "create a page" in message["remedy"]
    place.refresh_from_db()
    place.add_child(instance=TalkPage(title="Queues", live=False))
    imported(NOTES + "\n\n")
    assert notes(talk("Queues")) == ["- A queue is a promise\n- A worker keeps it"]


def test_fields_that_another_source_filled_cause_no_conflict():
    imported()
    second = NOTES.replace("A Visitor", "Another Visitor").replace(
        "is about indexes", "tells of them"
    )
    imported(second, "others.md")
    result = imported(second.replace("tells of them", "speaks of them at length"), "others.md")
    assert actions(result)["Indexes"] == "update"
    assert not Conflict.objects.exists()


def test_another_source_finds_a_talk_by_its_title_in_the_first_notes():
    imported()
    page = draft(talk())
    page.title = "How indexes work"
    page.save_revision()
    Page.objects.filter(pk=page.pk).update(draft_title="How indexes work")
    imported(NOTES.replace("A Visitor", "Another Visitor"), "others.md")
    assert TalkPage.objects.count() == 3


WITH_SPEAKER = NOTES.replace(
    "### Indexes", "### [Indexes](https://2024.pyfest.example/talks/indexes/) by Ada Lovelace"
)


def test_a_deleted_speaker_does_not_come_back():
    text = WITH_SPEAKER
    imported(text)
    Speaker.objects.get(name="Ada Lovelace").delete()
    imported(text.replace("its moods", "its costs"))
    assert not Speaker.objects.exists()


def test_a_merged_speaker_is_named_once():
    text = WITH_SPEAKER
    imported(text)
    kept = Speaker.objects.create(name="Augusta Ada King", slug="augusta")
    Speaker.objects.filter(name="Ada Lovelace").update(merged_into=kept)
    page = draft(talk())
    for row in page.talk_speakers.all():
        row.speaker = kept
    page.save_revision()
    imported(text.replace("A Visitor", "Another Visitor"), "others.md")
    imported(text.replace("its moods", "its costs"))
    assert [row.speaker for row in draft(talk()).talk_speakers.all()] == [kept]


def test_spaces_in_code_survive_a_merge():
    art = NOTES + "\n```\n  +---+   \n  | x |   \n  |   |   \n  +---+   \n```\n"
    imported(art)
    change = replace_text("Everything", "All")
    edit(talk("Caches"), change)

    def redraw(content):
        content[1]["value"]["code"] = content[1]["value"]["code"].replace("x", "y")

    edit(talk("Caches"), redraw)
    imported(art.replace("  +---+   \n```", "  +===+   \n  new\n```"))
    code = next(
        inner["value"]["code"]
        for block in draft(talk("Caches")).body.raw_data
        for inner in block["value"]["content"]
        if inner["type"] == "code"
    )
    assert code == "  +---+   \n  | y |   \n  |   |   \n  +===+   \n  new\n"


def test_talks_with_the_same_title_are_not_duplicated_when_days_lose_their_headings():
    text = NOTES + "\n### Queues\n\n- Another queue, of another day\n"
    imported(text)
    imported(text.replace("## Day 1\n", "").replace("## Day 2\n", ""))
    pages = TalkPage.objects.filter(draft_title="Queues").order_by("path")
    assert [len(notes(page)) for page in pages] == [1, 1]


def test_an_update_of_a_split_off_talk_keeps_the_speakers_that_an_editor_added(editor):
    imported()
    last_block = draft(talk()).body.raw_data[0]["value"]["content"][-1]["id"]
    split_talk(talk(), last_block, "The second half", editor)
    page = draft(talk("The second half"))
    page.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory(name="Ada Lovelace"))]
    page.save_revision()
    result = imported(NOTES.replace("stands behind", "comes after"))
    assert actions(result)["The second half"] == "update"
    assert notes(page) == ["The third paragraph comes after the quote."]
    assert [row.speaker.name for row in draft(page).talk_speakers.all()] == ["Ada Lovelace"]
