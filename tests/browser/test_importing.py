"""The Import section in a browser, on wide and narrow screens."""

from django.contrib.auth.models import User

from importers.models import Conflict, ImportedPage, ImportRun
from tests.browser.admin_steps import import_notes, upload
from tests.browser.axe import find_admin_faults, find_overflow
from tests.browser.conftest import IN_A_BROWSER
from tests.importers.drafts import talk
from tests.importers.edits import edit, open_in_editor, release, replace_text
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = IN_A_BROWSER


def find_problems(page):
    problems = list(find_admin_faults(page, page.url, ".imports"))
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        problems += find_overflow(page, page.url)
    return problems


def test_upload_preview_import_and_undo(page, admin_url):
    page.goto(admin_url)
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_text("No imports yet").wait_for()
    problems = find_problems(page)
    page.get_by_role("link", name="Import notes").click()
    page.get_by_text("Details and options").click()
    problems += find_problems(page)
    upload(page, admin_url, NOTES + "\n<div>skipped</div>\n")
    problems += find_problems(page)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview of Indexes").click()
    opened.value.get_by_role("heading", name="Indexes", level=1).wait_for()
    opened.value.close()

    page.get_by_label("Day 2", exact=True).uncheck()
    assert not page.get_by_label("Caches", exact=True).is_checked()
    page.get_by_label("Caches", exact=True).check()
    assert page.get_by_label("Day 2", exact=True).is_checked()
    page.get_by_label("Day 2", exact=True).uncheck()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("4 new pages, 2 pages not selected").wait_for()
    problems += find_problems(page)

    page.get_by_text("Undo this import").click()
    page.get_by_text("4 pages will be deleted:").wait_for()
    page.get_by_role("button", name="Undo import").click()
    page.get_by_text("This import was undone").wait_for()
    problems += find_problems(page)
    assert not problems, "\n".join(problems)


def test_progress_updates_itself(page, admin_url):
    upload(page, admin_url)
    run = ImportRun.objects.get()
    ImportRun.objects.update(state="applying", sources_done=1, sources_total=3)
    page.goto(f"{admin_url}import/{run.pk}/")
    problems = find_problems(page)
    ImportRun.objects.update(sources_done=2)
    page.get_by_text("2 of 3 files imported").wait_for()
    ImportRun.objects.update(state="failed", report={"message": "The import stopped: no disk."})
    page.get_by_role("button", name="Continue").wait_for()
    problems += find_problems(page)
    assert not problems, "\n".join(problems)


def test_conflicts_deferred_updates_and_withdrawal(page, admin_url):
    import_notes(page, admin_url)
    edit(talk(), replace_text("its moods", "the editor's words"))
    page.goto(f"{admin_url}pages/{talk('Queues').pk}/edit/")
    page.get_by_role("button", name="Toggle source").click()
    page.get_by_text("Lines in the notes").click()
    page.get_by_text("### Queues").wait_for()
    problems = find_problems(page)

    open_in_editor(talk("Queues"), User.objects.create_user("colleague"))
    text = NOTES.replace("its moods", "the author's words").replace("A worker", "Somebody")
    import_notes(page, admin_url, text)
    problems += find_problems(page)
    for screen in ("import/deferred/", "import/conflicts/", "import/"):
        page.goto(admin_url + screen)
        problems += find_problems(page)
    page.goto(admin_url + "import/conflicts/")
    page.get_by_role("link", name="Indexes").click()
    typed = page.get_by_label("Or edit the text")
    typed.wait_for()
    problems += find_problems(page)
    typed.fill("Words of both.")
    page.get_by_role("button", name="Save text").click()
    page.get_by_text("There are no conflicts to resolve").wait_for()
    assert Conflict.objects.get().resolved_at

    page.goto(f"{admin_url}import/deferred/")
    release(talk("Queues"))
    page.get_by_role("button", name="Update now: Queues").click()
    page.get_by_text("“Queues” was updated").wait_for()

    page.goto(f"{admin_url}import/sources/{ImportedPage.objects.first().source_id}/withdraw/")
    problems += find_problems(page)
    assert not problems, "\n".join(problems)


def test_stale_form_keeps_what_was_typed(page, admin_url, browser_errors):
    import_notes(page, admin_url)
    page.goto(f"{admin_url}pages/{talk().pk}/edit/")
    # No more pings, so that the editing session expires and the page counts as free.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")
    page.locator("#id_title").fill("Indexes, as I typed it")
    release(talk())
    from importers.apply import apply_files

    apply_files({"pyfest-2024.md": CHANGED_NOTES.encode()})
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("heading", name="an import has updated the page").wait_for()
    # The browser logs the status of the answer.
    assert len(browser_errors) == 1
    assert "409" in browser_errors.pop()
    problems = find_problems(page)
    page.get_by_role("button", name="Save my version").click()
    page.locator("#id_title").wait_for()
    assert talk("Indexes, as I typed it")
    assert not problems, "\n".join(problems)


MISREAD = NOTES + "\n### Farewell - Ada Lovelace\n\nTo all.\n"


def test_an_outline_is_corrected_while_typing_fast(page, admin_url):
    upload(page, admin_url, MISREAD)
    page.get_by_role("link", name="Change what is a talk").click()
    tree = page.get_by_role("region", name="Pages")
    tree.get_by_text("Farewell").wait_for()
    problems = find_problems(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    # Nothing waits for the answer to the change before it.
    role = page.get_by_label("Role of “Farewell - Ada Lovelace”")
    role.focus()
    role.select_option("Part of the talk above")
    title = page.locator("input[value='Queues']")
    title.fill("Long queues")
    title.press("Tab")
    page.keyboard.type("Mary Shelley, Grace Hopper", delay=10)
    page.keyboard.press("Tab")
    tree.get_by_text("Mary Shelley, Grace Hopper").wait_for()
    assert tree.get_by_text("Long queues").is_visible()
    assert not tree.get_by_text("Farewell").is_visible()
    assert page.get_by_role("status").filter(has_text="2 decisions about the outline.").count()
    problems += find_problems(page)

    page.get_by_role("link", name="Back to the import").click()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("6 new pages").wait_for()
    upload(page, admin_url, MISREAD.replace("To all.", "To everybody."))
    page.get_by_text("2 decisions about the outline.").wait_for()
    assert page.get_by_label("Long queues").is_visible()
    assert not page.get_by_label("Farewell").is_visible()

    page.get_by_role("link", name="Change what is a talk").click()
    page.get_by_role("button", name="Forget all decisions").click()
    tree.get_by_text("Farewell").wait_for()
    assert not problems, "\n".join(problems)
