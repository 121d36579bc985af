"""Search in a browser: while typing, by keyboard, without script, and with axe."""

import zlib

import pytest

from tests.browser.axe import ALL_LOOKS, find_faults
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import get_focused_id
from tests.factories import SpeakerFactory, live_talk, make_live

pytestmark = IN_A_BROWSER


@pytest.fixture
def archive(live_server, conference):
    make_live(conference)
    related = {"speakers": [SpeakerFactory(name="Łucja Żak")], "topics": ["Databases"]}
    code = ("code", {"code": "run()", "language": "", "caption": ""})
    for title, kind in {"Queues": "talk", "Indexes": "keynote", "Caches": "keynote"}.items():
        body = [("prose", f"All about {title}, with Celery."), code]
        live_talk(conference, title, body=body, kind=kind, **related)
    return f"{live_server.url}/search/"


def test_results_are_updated_while_typing_and_announced(page, archive, browser_errors):
    page.goto(archive)
    announced = page.get_by_role("status")
    assert announced.inner_text() == ""
    box = page.get_by_label("Words, a name")
    box.press_sequentially("celery", delay=20)
    page.get_by_role("heading", name="for “celery”").wait_for()
    assert announced.inner_text().strip() == page.locator("#results-title").inner_text().strip()
    assert page.url == f"{archive}?q=celery"
    assert page.title() == "celery – Search – Hallway Track"
    assert page.locator(".results mark").first.inner_text().casefold() == "celery"
    assert box.evaluate("box => box === document.activeElement")


def test_a_filter_applies_at_once_and_keeps_the_focus(page, archive, browser_errors):
    page.goto(archive)
    kind = page.get_by_label("Kind")
    kind.focus()
    kind.select_option("keynote")
    page.get_by_role("link", name="Remove Kind: Keynote").wait_for()
    assert page.url == f"{archive}?kind=keynote"
    assert get_focused_id(page) == "kind"
    assert page.locator(".results h3").all_inner_texts() == ["Caches", "Indexes"]
    page.get_by_role("link", name="Remove Kind: Keynote").click()
    page.wait_for_url(archive)


def test_an_older_request_never_overtakes_a_newer_one(page, archive):
    unanswered = []
    page.goto(archive)
    page.route("**/search/?q=cel&**", lambda route: unanswered.append(route))
    box = page.get_by_label("Words, a name")
    with page.expect_event("requestfailed") as cancelled:
        box.fill("cel")
        page.locator("#results.htmx-request").wait_for()
        box.fill("indexes")
    assert "q=cel&" in cancelled.value.url
    page.get_by_role("heading", name="for “indexes”").wait_for()
    assert len(unanswered) == 1


def test_from_search_to_a_talk_and_back_by_keyboard(page, archive, browser_errors):
    page.goto(archive)
    while get_focused_id(page) != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("celery")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{archive}?q=celery")
    heading = page.locator("#results-title").inner_text()
    first = page.locator(".results a").first
    for _ in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        if first.evaluate("link => link === document.activeElement"):
            break
    title = first.inner_text()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=title).wait_for()
    page.go_back()  # Alt and the left arrow need a window
    page.wait_for_url(f"{archive}?q=celery")
    assert page.locator("#results-title").inner_text() == heading


def test_the_form_works_without_script(browser, archive):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(archive)
    page.get_by_label("Words, a name").fill("indexes")
    page.get_by_label("Kind").select_option("keynote")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{archive}?q=indexes&kind=keynote"
    assert page.get_by_role("link", name="Remove Kind: Keynote").is_visible()
    assert page.locator(".results h3").all_inner_texts() == ["Indexes"]
    context.close()


def test_axe_finds_nothing_on_the_search_page(page, archive):
    states = {
        "start": "",
        "results": "?q=celery",
        "filters open": "?q=celery&kind=keynote&has=code",
        "none": "?q=databsaes+testing&kind=talk",
        "no word": "?q=the",
        "error": "?q=celery&page=99",
    }
    faults = []
    for state, query in states.items():
        page.goto(archive + query)
        if state == "filters open":
            page.locator("summary").click()
        faults += find_faults(page, state, ALL_LOOKS)
    assert not faults, "\n".join(faults)


def test_the_scripts_are_small(page, archive):
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(archive, wait_until="networkidle")
    sizes = [len(zlib.compress(each.body(), 9)) for each in responses if ".js" in each.url]
    assert len(sizes) == 2
    assert sum(sizes) <= 20_000
