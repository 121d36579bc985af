"""An Editor imports notes in the real admin: from the files to the report, narrow and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from home.demo.build import make_logins
from importers.models import Conflict, ImportedPage, ImportRun
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import TAGS
from tests.importers.samples import NOTES
from tests.importers.test_reimport import edit, open_in_editor, release, replace_text, talk

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(page, live_server, log_in, complaints):
    """The admin at a width where most can go wrong, and nothing to complain of."""
    make_logins()
    log_in("editor")
    return f"{live_server.url}/desk/"


#: The admin hides what is too wide, so the screen does not tell; tables scroll by themselves.
BEYOND_THE_EDGE = """() => [...document.querySelectorAll(".imports :not(.imports-wide *)")]
    .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 80))"""


def faults(page):
    """What axe finds in our part of the screen, and whether the screen is too wide."""
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(page, context=".imports", options={"runOnly": TAGS})
        found += [
            f"{page.url} at {width}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
            for violation in results.response["violations"]
        ]
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        cut = page.evaluate(BEYOND_THE_EDGE)
        if over > 0 or cut:
            found.append(f"{page.url}: wider than {width}: {cut}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def hand_in(page, desk, text=NOTES):
    page.goto(f"{desk}import/new/")
    file = {"name": "pyfest-2024.md", "mimeType": "text/markdown", "buffer": text.encode()}
    page.locator("#id_notes").set_input_files(file)
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Apply").wait_for()


def import_all(page, desk, text=NOTES):
    hand_in(page, desk, text)
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("heading", name="Take it back").wait_for()


def test_from_the_files_to_the_report_and_back(page, desk):
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_text("Nothing was imported yet").wait_for()
    found = faults(page)
    page.get_by_role("link", name="Import notes").click()
    page.get_by_text("More about these notes").click()
    found += faults(page)
    hand_in(page, desk, NOTES + "\n<div>left aside</div>\n")
    found += faults(page)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview of Indexes").click()
    opened.value.get_by_role("heading", name="Indexes", level=1).wait_for()
    opened.value.close()

    page.get_by_label("Day 2").uncheck()
    assert not page.get_by_label("Caches").is_checked()
    page.get_by_label("Caches").check()
    assert page.get_by_label("Day 2").is_checked()
    page.get_by_label("Day 2").uncheck()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("4 new pages, 2 left out").wait_for()
    found += faults(page)

    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text("This import was taken back").wait_for()
    found += faults(page)
    assert not found, "\n".join(found)


def test_an_import_moves_by_itself(page, desk):
    hand_in(page, desk)
    run = ImportRun.objects.get()
    ImportRun.objects.update(state="applying", sources_done=1, sources_total=3)
    page.goto(f"{desk}import/{run.pk}/")
    found = faults(page)
    ImportRun.objects.update(sources_done=2)
    page.get_by_text("2 of 3 files done").wait_for()
    ImportRun.objects.update(state="failed", report={"message": "The import stopped: no disk."})
    page.get_by_role("button", name="Continue").wait_for()
    found += faults(page)
    assert not found, "\n".join(found)


def test_what_is_left_to_decide(page, desk):
    import_all(page, desk)
    edit(talk(), replace_text("its moods", "the editor's words"))
    page.goto(f"{desk}pages/{talk('Queues').pk}/edit/")
    page.get_by_role("button", name="Toggle source").click()
    page.get_by_text("The lines of the notes").click()
    page.get_by_text("### Queues").wait_for()
    found = faults(page)

    open_in_editor(talk("Queues"), User.objects.get(username="editor"))
    text = NOTES.replace("its moods", "the author's words").replace("A worker", "Somebody")
    import_all(page, desk, text)
    found += faults(page)
    for screen in ("import/held/", "import/conflicts/", "import/"):
        page.goto(desk + screen)
        found += faults(page)
    page.goto(desk + "import/conflicts/")
    page.get_by_role("link", name="Indexes").click()
    typed = page.get_by_label("Or write it as it should be")
    typed.wait_for()
    found += faults(page)
    typed.fill("Words of both.")
    page.get_by_role("button", name="Save this text").click()
    page.get_by_text("Nothing to decide").wait_for()
    assert Conflict.objects.get().resolved_at

    page.goto(f"{desk}import/held/")
    release(talk("Queues"))
    page.get_by_role("button", name="Apply now to Queues").click()
    page.get_by_text("The newest draft of “Queues” has it").wait_for()

    page.goto(f"{desk}import/sources/{ImportedPage.objects.first().source_id}/withdraw/")
    found += faults(page)
    assert not found, "\n".join(found)


def test_what_was_typed_survives_an_import(page, desk, complaints):
    import_all(page, desk)
    page.goto(f"{desk}pages/{talk().pk}/edit/")
    # Somebody walked away from an open form: the page counts as free again.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")
    page.locator("#id_title").fill("Indexes, as I typed it")
    release(talk())
    from importers.apply import apply_files

    apply_files({"pyfest-2024.md": NOTES.replace("its moods", "its costs").encode()})
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("heading", name="an import came in between").wait_for()
    # The answer says with its status that nothing was saved, and the browser notes that.
    assert len(complaints) == 1
    assert "409" in complaints.pop()
    found = faults(page)
    page.get_by_role("button", name="Save mine anyway").click()
    page.locator("#id_title").wait_for()
    assert talk("Indexes, as I typed it")
    assert not found, "\n".join(found)
