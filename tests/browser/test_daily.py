"""An Editor's daily work by keyboard alone, and its screens narrow and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from conferences.models import Speaker, TalkPage
from home.demo.build import make_logins
from importers.apply import apply_files
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import TAGS
from tests.factories import SpeakerFactory
from tests.importers.samples import files
from tests.importers.test_reimport import talk

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(page, live_server, log_in, complaints):
    make_logins()
    apply_files(files(), publish=True)
    log_in("editor")
    return f"{live_server.url}/desk/"


def faults(page):
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(page, context=".daily", options={"runOnly": TAGS})
        found += [
            f"{page.url} at {width}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
            for violation in results.response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth - window.innerWidth") > 0:
            found.append(f"{page.url}: wider than {width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def press(page, locator, key="Enter"):
    """What somebody does who has no mouse: go to it, and press a key."""
    locator.focus()
    assert locator.evaluate("element => element === document.activeElement")
    page.keyboard.press(key)


def test_a_topic_is_added_to_ticked_talks(page, desk):
    page.goto(f"{desk}talks/")
    boxes = page.locator("[data-bulk-action-checkbox]")
    for number in range(boxes.count()):
        press(page, boxes.nth(number), "Space")
    more = page.locator("[data-bulk-action-footer] button[aria-expanded]")
    # The menu's links know what is ticked once it is open.
    page.evaluate(
        "window.shown = new Promise(done => document.addEventListener('w-dropdown:shown', done))"
    )
    press(page, more)
    page.evaluate("window.shown.then(() => true)")
    press(page, page.get_by_role("link", name="Add a topic to the selected talks"))
    page.get_by_label("Topic").wait_for()
    assert faults(page) == []
    page.get_by_label("Topic").focus()
    page.keyboard.type("ORM")
    page.keyboard.press("Enter")
    page.get_by_text("Topic “ORM” added: new drafts of 3 talks.").wait_for()
    assert [t.name for t in talk("Queues").get_latest_revision_as_object().topics.all()] == ["ORM"]


def test_a_talk_is_split_and_merged_again(page, desk):
    page.goto(f"{desk}daily/talks/{talk('Indexes').pk}/split/")
    page.get_by_label("Title of the new talk").focus()
    page.keyboard.type("Measuring")
    assert faults(page) == []
    press(page, page.get_by_label("Quote: Measure before you cut"), "Space")
    press(page, page.get_by_role("button", name="Split the talk"))
    page.get_by_text("is a draft behind").wait_for()
    new = TalkPage.objects.get(title="Measuring")
    page.goto(f"{desk}daily/talks/{new.pk}/merge/")
    assert page.get_by_role("alert").count() == 0
    assert faults(page) == []
    press(page, page.get_by_role("button", name="Choose a page"))
    page.locator(".modal-content").get_by_text("Day 1").wait_for()
    page.goto(f"{desk}daily/talks/{new.pk}/merge/?kept={talk('Indexes').pk}")
    assert faults(page) == []
    press(page, page.get_by_role("button", name="Merge into “Indexes”"))
    page.get_by_text("is in a new draft of").wait_for()


def test_speakers_are_merged(page, desk):
    kept, other = SpeakerFactory(name="Ana Silva"), SpeakerFactory(name="Anna Silva", bio="Writes.")
    page.goto(f"{desk}daily/speakers/{kept.pk}/merge/")
    assert faults(page) == []
    page.goto(f"{desk}daily/speakers/{kept.pk}/merge/?other={other.pk}")
    assert faults(page) == []
    press(page, page.get_by_role("button", name="Merge “Anna Silva” into “Ana Silva”"))
    page.get_by_text("leads to “Ana Silva” now").wait_for()
    assert Speaker.objects.get(pk=other.pk).merged_into == kept
    page.goto(f"{desk}daily/speakers/{other.pk}/unmerge/")
    assert faults(page) == []


def test_my_work(page, desk):
    page.get_by_role("heading", name="My work").wait_for()
    assert faults(page) == []
