"""Importing again: nothing twice, and what editors changed or deleted stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from conferences.curation.editing.merge_split_talks import split_talk
from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, TalkSpeaker
from importers.apply import apply_deferred_update, apply_files, resolve_conflict
from importers.apply.deferred_updates import PageBusy
from importers.models import Conflict, ImportedPage, SourceFile
from tests.factories import SpeakerFactory
from tests.importers.drafts import actions, blocks, draft, imported, messages, notes, snapshot, talk
from tests.importers.edits import edit, open_in_editor, release, replace_text
from tests.importers.samples import CHANGED_NOTES, NOTES, OTHERS_NOTES, files

pytestmark = pytest.mark.django_db


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_import_creates_drafts_and_the_same_notes_again_change_nothing():
    assert set(actions(imported()).values()) == {"create"}
    assert [page.title for page in ConferencePage.objects.all()] == ["PyFest 2024"]
    assert [page.title for page in DayPage.objects.order_by("path")] == ["Day 1", "Day 2"]
    assert not TalkPage.objects.filter(live=True).exists()
    assert Source.objects.get().author == "A Visitor"
    before = snapshot()
    assert set(actions(imported()).values()) == {"unchanged"}
    assert snapshot() == before
    # Other bytes with the same content.
    assert set(actions(imported(NOTES + "\n\n")).values()) == {"unchanged"}
    assert Revision.objects.count() == len(before[Revision])


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_changed_paragraph_becomes_a_new_draft_of_its_page_only_and_blocks_keep_their_ids():
    imported()
    ids = [block["id"] for block in blocks(draft(talk()))]
    changes = actions(imported(CHANGED_NOTES))
    assert changes.pop("Indexes") == "update"
    assert set(changes.values()) == {"unchanged"}
    assert "costs" in notes(talk())[0]
    assert [block["id"] for block in blocks(draft(talk()))] == ids


@pytest.mark.parametrize("theirs", ["stands behind the quote", "its moods"])
def test_changes_of_editor_and_notes_in_different_places_are_both_kept(theirs):
    imported()
    edit(talk(), replace_text("what they cost", "what they save"))
    assert actions(imported(NOTES.replace(theirs, "was rewritten")))["Indexes"] == "update"
    text = "\n".join(notes(talk()))
    assert "what they save" in text
    assert "was rewritten" in text
    assert not Conflict.objects.exists()


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_where_both_change_the_same_line_the_editors_stays_and_a_conflict_is_recorded(editor):
    imported()
    edit(talk(), replace_text("its moods", "the editor's words"))
    changed = NOTES.replace("its moods", "the author's words")
    assert actions(imported(changed))["Indexes"] == "conflict"
    text = "\n".join(notes(talk()))
    assert "the editor's words" in text
    assert "the author's words" not in text
    conflict = Conflict.objects.get()
    assert "its moods" in conflict.base
    assert "the editor's words" in conflict.ours
    assert "the author's words" in conflict.theirs

    before = snapshot()
    imported(changed)
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


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_page_that_an_editor_deleted_stays_deleted():
    imported()
    talk().delete()
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "unchanged"
    assert not TalkPage.objects.filter(title="Indexes").exists()


def test_a_block_that_an_editor_deleted_stays_deleted():
    imported()
    edit(talk(), lambda content: content.pop(1))
    imported(NOTES.replace("Measure before", "Measure twice before"))
    assert not any("Measure" in text for text in notes(talk()))


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_page_that_an_editor_moved_stays_there():
    imported()
    day = DayPage.objects.get(title="Day 2")
    talk().move(day, pos="first-child")
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "update"
    assert talk().get_parent().specific == day


def test_the_order_of_blocks_that_an_editor_chose_stays():
    imported()
    edit(talk(), lambda content: content.reverse())
    imported(CHANGED_NOTES)
    assert notes(talk())[0].startswith("The third")


@pytest.mark.parametrize(
    ("old", "new"), [("Caches", "All about caching"), ("Indexes", "Indexes!!! (again)")]
)
def test_a_talk_with_the_same_address_or_a_similar_title_is_the_same_page(old, new):
    imported()
    page = talk(old)
    changed = NOTES.replace(f"### {old}", f"### {new}").replace(f"[{old}]", f"[{new}]")
    assert actions(imported(changed))[new] == "update"
    assert draft(page).title == new
    assert TalkPage.objects.count() == 3


def test_a_keynote_that_gets_its_title_later_is_the_same_page():
    text = "# PyFest 2024\n\n## {}\n\nSteam.\n\n## Queues - Mary Shelley\n\nDoors.\n"
    imported(text.format("Keynote: Ada Lovelace"))
    changes = actions(imported(text.format("How engines think - Ada Lovelace")))
    assert changes["How engines think"] == "update"
    assert TalkPage.objects.count() == 2


def test_a_talk_with_a_different_title_is_a_new_page():
    imported()
    imported(NOTES.replace("### Queues", "### Something else entirely"))
    assert TalkPage.objects.count() == 4


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_new_talk_gets_its_place_among_the_others():
    imported()
    imported(NOTES.replace("### Queues", "### Between\n\nShort notes.\n\n### Queues"))
    titles = [page.title for page in DayPage.objects.get(title="Day 1").get_children()]
    assert titles == ["Indexes", "Between", "Queues"]


@pytest.mark.postgresql("JSON columns and bulk writing")
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


@pytest.mark.postgresql("JSON columns and bulk writing")
@pytest.mark.parametrize("make_busy", [lock, schedule, submit, open_in_editor])
def test_the_update_of_a_busy_page_is_deferred_and_applied_later(make_busy, editor, writer):
    imported()
    page = talk()
    page.save_revision()
    make_busy(page, writer)
    page = talk()
    revisions = Revision.objects.count()
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "held"
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
    open_in_editor(SpeakerFactory(pk=talk().pk), editor, Speaker)
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "update"


@pytest.mark.postgresql("JSON columns and bulk writing")
@pytest.mark.parametrize("is_deleted", [False, True])
def test_repeating_an_import_with_a_deferred_update_writes_no_row(is_deleted):
    imported()
    Page.objects.filter(pk=talk().pk).update(locked=True)
    imported(CHANGED_NOTES)
    if is_deleted:
        talk().delete()
    before = snapshot()
    imported(CHANGED_NOTES)
    assert snapshot() == before


def test_the_next_import_applies_deferred_updates_too(editor):
    imported()
    open_in_editor(talk(), editor)
    imported(CHANGED_NOTES)
    release(talk())
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "update"
    assert "costs" in notes(talk())[0]


@pytest.mark.postgresql("JSON columns and bulk writing")
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


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_only_new_pages_are_published(front_page):
    imported(publish=True)
    Page.objects.filter(title="Day 1").update(live=False)
    more = NOTES.replace("### Queues", "### Between\n\nShort notes.\n\n### Queues")
    result = imported(more.replace("its moods", "its costs"), publish=True)
    assert not talk("Between").live
    assert any("stays a draft" in text for text in messages(result))
    assert "costs" not in str(talk().body)


def test_notes_marked_as_a_draft_are_not_published():
    result = imported(NOTES.replace("author:", "draft: true\nauthor:"), publish=True)
    assert not Page.objects.filter(depth__gt=2, live=True).exists()
    text = "“PyFest 2024” stays a draft, since its notes are marked as a draft."
    assert messages(result) == [text]


@pytest.mark.postgresql("JSON columns and bulk writing")
@pytest.mark.parametrize("at_once", [True, False])
def test_notes_of_two_authors_about_one_talk_are_on_the_same_page(at_once):
    both = files() | files(OTHERS_NOTES, "other-notes.md")
    imports = [both] if at_once else [{name: data} for name, data in both.items()]
    for notes_files in imports:
        apply_files(notes_files)
    assert ConferencePage.objects.count() == 1
    assert TalkPage.objects.count() == 3
    ids = [block["value"]["source"] for block in draft(talk()).body.raw_data]
    authors = [Source.objects.get(pk=pk).author for pk in ids]
    assert authors == ["A Visitor", "Another Visitor"]
    before = snapshot()
    apply_files(both)
    assert snapshot() == before


@pytest.mark.postgresql("JSON columns and bulk writing")
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


def test_the_second_of_two_files_with_one_name_is_refused():
    result = apply_files(files(NOTES, "a/pyfest.md") | files(OTHERS_NOTES, "b/pyfest.md"))
    text = "a/pyfest.md has the same name, and each source needs a name of its own."
    assert messages(result, "error") == [text]
    assert SourceFile.objects.count() == 1


def test_the_key_of_a_file_with_a_generic_name_contains_its_folder():
    apply_files(files(NOTES, "pyfest-2024/index.md") | files(OTHERS_NOTES, "other/index.md"))
    assert set(Source.objects.values_list("key", flat=True)) == {"pyfest-2024-index", "other-index"}


def test_notes_about_another_conference_under_a_known_name_are_refused():
    imported(name="notes.md")
    before = snapshot()
    another = "---\ntitle: RustFest 2024\n---\n\n## Day 1\n\n### Borrowing\n\nNotes.\n"
    errors = messages(imported(another, "notes.md"), "error")
    assert errors == ["Notes about PyFest 2024 were imported from a file of this name."]
    assert snapshot() == before


WITHOUT_URL = NOTES.replace("[Caches](https://2024.pyfest.example/talks/caches/)", "Caches")


def test_a_talk_that_loses_its_url_is_the_same_page():
    imported()
    edit(talk("Caches"), replace_text("of its own", "of its own, said the editor"))
    result = imported(WITHOUT_URL.replace("Everything", "All"))
    assert actions(result)["Caches"] in {"update", "conflict"}
    assert len(notes(talk("Caches"))) == 1
    assert "said the editor" in notes(talk("Caches"))[0]
    assert ImportedPage.objects.filter(page=talk("Caches")).count() == 1


def test_a_deleted_block_stays_deleted_when_the_talk_loses_its_url():
    imported()
    edit(talk("Caches"), lambda content: content.pop(0))
    imported(WITHOUT_URL)
    assert notes(talk("Caches")) == []


WITHOUT_ALIASES = NOTES.replace("aliases:\n  - /posts/pyfest-day-1\n", "")


def without_days(text):
    return text.replace("## Day 1\n", "").replace("## Day 2\n", "")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("## Day 1", "## Day 1: Monday"),
        lambda text: text.replace("## Day 1", "## Monday"),
        without_days,
        lambda text: text.replace("## Day 2\n", "").replace("### Queues", "## Day 2\n\n### Queues"),
    ],
    ids=["longer", "another name", "no days", "a talk on another day"],
)
@pytest.mark.parametrize("text", [NOTES, WITHOUT_ALIASES], ids=["with aliases", "without"])
def test_renamed_days_duplicate_no_talk(change, text):
    imported(text)
    edit(talk(), replace_text("what they cost", "what they cost, the editor added"))
    imported(change(text))
    assert TalkPage.objects.count() == 3
    assert "the editor added" in notes(talk())[0]
    assert [len(notes(talk(title))) for title in ("Indexes", "Queues", "Caches")] == [3, 1, 1]
    missing = ImportedPage.objects.filter(state=ImportedPage.State.MISSING)
    assert not missing.filter(page__in=TalkPage.objects.all()).exists()


def test_a_talk_that_editor_and_notes_move_to_the_same_day_is_not_duplicated():
    imported()
    queues = NOTES[NOTES.index("### Queues") : NOTES.index("## Day 2")]
    moved = NOTES.replace(queues, "") + "\n" + queues
    talk("Queues").move(DayPage.objects.get(title="Day 2"), pos="last-child")
    imported(moved)
    assert len(notes(talk("Queues"))) == 1


def test_a_page_that_an_editor_created_again_gets_the_notes():
    imported()
    place = talk("Queues").get_parent()
    talk("Queues").delete()
    (message,) = imported(NOTES + "\n").reports[0]["messages"]
    assert "deleted" in message["text"]
    assert "create a page" in message["remedy"]
    place.refresh_from_db()
    place.add_child(instance=TalkPage(title="Queues", live=False))
    imported(NOTES + "\n\n")
    assert notes(talk("Queues")) == ["- A queue is a promise\n- A worker keeps it"]


def test_fields_that_another_source_filled_cause_no_conflict():
    imported()
    for words in ("tells of them", "speaks of them at length"):
        second = NOTES.replace("A Visitor", "Another Visitor").replace("is about indexes", words)
        result = imported(second, "others.md")
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
    imported(WITH_SPEAKER)
    Speaker.objects.get(name="Ada Lovelace").delete()
    imported(WITH_SPEAKER.replace("its moods", "its costs"))
    assert not Speaker.objects.exists()


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_a_merged_speaker_is_named_once():
    imported(WITH_SPEAKER)
    kept = Speaker.objects.create(name="Augusta Ada King", slug="augusta")
    Speaker.objects.filter(name="Ada Lovelace").update(merged_into=kept)
    page = draft(talk())
    for row in page.talk_speakers.all():
        row.speaker = kept
    page.save_revision()
    imported(WITH_SPEAKER.replace("A Visitor", "Another Visitor"), "others.md")
    imported(WITH_SPEAKER.replace("its moods", "its costs"))
    assert [row.speaker for row in draft(talk()).talk_speakers.all()] == [kept]


def test_spaces_in_code_survive_a_merge():
    art = NOTES + "\n```\n  +---+   \n  | x |   \n  |   |   \n  +---+   \n```\n"
    imported(art)

    def redraw(content):
        content[0]["value"] = content[0]["value"].replace("Everything", "All")
        content[1]["value"]["code"] = content[1]["value"]["code"].replace("x", "y")

    edit(talk("Caches"), redraw)
    imported(art.replace("  +---+   \n```", "  +===+   \n  new\n```"))
    _prose, code = blocks(draft(talk("Caches")))
    assert code["value"]["code"] == "  +---+   \n  | y |   \n  |   |   \n  +===+   \n  new\n"


def test_talks_with_the_same_title_are_not_duplicated_when_days_lose_their_headings():
    text = NOTES + "\n### Queues\n\n- Another queue, of another day\n"
    imported(text)
    imported(without_days(text))
    pages = TalkPage.objects.filter(draft_title="Queues").order_by("path")
    assert [len(notes(page)) for page in pages] == [1, 1]


def test_an_update_of_a_split_off_talk_keeps_the_speakers_that_an_editor_added(editor):
    imported()
    split_talk(talk(), blocks(draft(talk()))[-1]["id"], "The second half", editor)
    page = draft(talk("The second half"))
    page.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory(name="Ada Lovelace"))]
    page.save_revision()
    changed = imported(NOTES.replace("stands behind", "comes after"))
    assert actions(changed)["The second half"] == "update"
    assert notes(page) == ["The third paragraph comes after the quote."]
    assert [row.speaker.name for row in draft(page).talk_speakers.all()] == ["Ada Lovelace"]
