"""Search in a browser: while typing, by keyboard, without script, and with axe."""

import zlib

import pytest

from home.models import HomePage
from tests.browser.axe import find_faults
from tests.browser.conftest import IN_A_BROWSER
from tests.factories import (
    ConferenceFactory,
    SpeakerFactory,
    TalkFactory,
    TalkSpeakerFactory,
    make_live,
)

pytestmark = IN_A_BROWSER


@pytest.fixture
def archive(live_server):
    conference = make_live(
        ConferenceFactory(parent=HomePage.objects.get(), title="PyFest 2024", slug="pyfest")
    )
    speaker = SpeakerFactory(name="Łucja Żak")
    for title, kind in (("Queues", "talk"), ("Indexes", "keynote"), ("Caches", "keynote")):
        talk = TalkFactory(parent=conference, title=title, kind=kind)
        talk.body = [
            ("prose", f"All about {title}, with Celery."),
            ("code", {"code": "run()", "language": "", "caption": ""}),
        ]
        talk.talk_speakers = [TalkSpeakerFactory.build(speaker=speaker)]
        talk.topics.add("Databases")
        make_live(talk)
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
    assert page.evaluate("document.activeElement.id") == "kind"
    assert page.locator(".results h3").all_inner_texts() == ["Caches", "Indexes"]
    page.get_by_role("link", name="Remove Kind: Keynote").click()
    page.wait_for_url(archive)


def test_an_older_request_never_overtakes_a_newer_one(page, archive):
    held = []
    page.goto(archive)
    page.route("**/search/?q=cel&**", lambda route: held.append(route))
    box = page.get_by_label("Words, a name")
    with page.expect_event("requestfailed") as cancelled:
        box.fill("cel")
        page.locator("#results.htmx-request").wait_for()
        box.fill("indexes")
    assert "q=cel&" in cancelled.value.url
    page.get_by_role("heading", name="for “indexes”").wait_for()
    assert len(held) == 1


def test_from_search_to_a_talk_and_back_by_keyboard(page, archive, browser_errors):
    page.goto(archive)
    while page.evaluate("document.activeElement.id") != "q":
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


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_search_page(page, archive, width):
    page.set_viewport_size({"width": width, "height": 900})
    states = {
        "start": "",
        "results": "?q=celery",
        "filters open": "?q=celery&kind=keynote&has=code",
        "none": "?q=databsaes+testing&kind=talk",
        "no word": "?q=the",
        "error": "?q=celery&page=99",
    }
    found = []
    for state, query in states.items():
        page.goto(archive + query)
        if state == "filters open":
            page.locator("summary").click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {fault}" for fault in find_faults(page, state)]
    assert not found, "\n".join(found)


def test_the_scripts_are_small(page, archive):
    sizes = []
    page.on("response", lambda one: sizes.append(one) if ".js" in one.url else None)
    page.goto(archive, wait_until="networkidle")
    packed = [len(zlib.compress(one.body(), 9)) for one in sizes]
    assert len(packed) == 2
    assert sum(packed) <= 20_000
