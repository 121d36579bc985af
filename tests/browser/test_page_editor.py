"""Writing, submitting and publishing a talk in the page editor."""

import pytest

from conferences.models import TalkPage
from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER


@pytest.fixture
def add_form(admin_url, day):
    """The address of the form for a new talk."""
    return f"{admin_url}pages/add/conferences/talkpage/{day.pk}/"


def insert(page, block):
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=block, exact=True).click()


def test_a_writer_drafts_in_markdown_and_submits(page, add_form, log_in):
    log_in("writer")
    page.goto(add_form)
    page.locator("#id_title").fill("Error culture")
    insert(page, "Prose")
    page.locator(".CodeMirror").last.click()
    page.keyboard.type("Errors that nobody reads are **noise**.")
    page.locator("button.preview").last.click()
    assert page.locator(".editor-preview-active strong").inner_text() == "noise"
    page.get_by_role("button", name="More actions").first.click()
    assert page.get_by_role("button", name="Publish").count() == 0
    page.get_by_role("button", name="Submit to Editorial review").click()
    page.get_by_text("submitted for moderation").wait_for()
    talk = TalkPage.objects.get()
    assert not talk.live
    assert talk.current_workflow_state


def test_an_editor_publishes_a_talk(page, live_server, add_form):
    page.goto(add_form)
    page.locator("#id_title").fill("Error culture")
    insert(page, "Code")
    page.locator("input[name$='-language']").fill("python")
    page.locator("textarea[name$='-code']").fill("raise Noise\n")
    page.get_by_role("tab", name="Promote").click()
    page.locator("#id_search_description").fill("What errors are for.")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="View live").first.wait_for()
    page.goto(f"{live_server.url}/pyfest/monday/error-culture/")
    assert page.locator("figure.code code .k").inner_text() == "raise"


@pytest.mark.parametrize(
    "screen", ["", "pages/1/", "talks/", "conferences/", "images/", "reports/site-history/"]
)
def test_screens_open_without_errors(page, admin_url, day, screen):
    page.goto(admin_url + screen)
    assert page.get_by_role("heading", level=1).count() or page.get_by_role("main").count()


def test_block_picker_previews_a_block(page, add_form):
    page.goto(add_form)
    page.get_by_role("button", name="Insert a block").first.click()
    picker = page.get_by_role("listbox").locator("xpath=..")
    picker.get_by_role("button", name="Preview").first.click()
    page.frame_locator("iframe").last.get_by_text("What the query planner sees").wait_for()
