"""Readers' pages in a browser: by pointer, by keyboard, with and without script."""

import re

import pytest

from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER


def test_from_the_home_page_to_a_talk_and_the_next(page, archive, browser_errors):
    page.goto(archive)
    page.get_by_role("link", name="PyFest 2024").first.click()
    page.get_by_role("link", name="Indexes").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Indexes"
    page.get_by_role("link", name="Part 3").click()
    assert page.url.endswith("#part-3")
    page.get_by_role("link", name="Next Queues").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Queues"
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Monday").click()
    assert page.url == f"{archive}/pyfest/monday/"


def test_the_focus_is_visible(page, archive, browser_errors):
    page.goto(f"{archive}/pyfest/monday/indexes/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate(
        "link => link === document.activeElement && link.getBoundingClientRect().top >= 0"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(8):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.className")


def test_code_can_be_copied(page, archive, context, browser_errors):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{archive}/pyfest/monday/indexes/")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "print('a')\n"


def test_a_video_loads_only_when_pressed(page, archive):
    requests = []
    page.route(
        re.compile("^https:"), lambda route: (requests.append(route.request.url), route.abort())
    )
    page.goto(f"{archive}/pyfest/monday/indexes/")
    assert requests == []
    with page.expect_request(re.compile("^https:")):
        page.get_by_role("link", name="The recording").click()
    assert page.locator("iframe").get_attribute("title") == "The recording"
    assert requests == ["https://player.vimeo.com/video/1084537?dnt=1"]


def test_everything_is_there_without_script(browser, archive):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{archive}/pyfest/monday/indexes/")
    assert page.get_by_role("link", name="Part 3").is_visible()
    assert page.get_by_text("print('a')").is_visible()
    video = page.get_by_role("link", name="The recording")
    assert video.get_attribute("href") == "https://vimeo.com/1084537"
    context.close()


@pytest.mark.parametrize("path", ["/", "/pyfest/monday/indexes/", "/search/"])
def test_nothing_moves_with_reduced_motion(page, archive, path):
    page.emulate_media(reduced_motion="reduce")
    page.goto(archive + path)
    moving = """[...document.querySelectorAll("*")].map((one) => getComputedStyle(one)).filter(
        ({transitionDuration, animationName, scrollBehavior}) =>
            transitionDuration !== "0s" || animationName !== "none" || scrollBehavior !== "auto"
    ).length"""
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0


def test_print_has_the_text_and_its_source(page, live_server, published_talk):
    page.emulate_media(media="print")
    page.goto(live_server.url + published_talk.url)
    for gone in ("navigation", "button"):
        assert page.get_by_role(gone).count() == 0, gone
    assert not page.get_by_text("Related talks").is_visible()
    assert not page.get_by_text("Report a mistake").is_visible()
    for kept in ("Measure first.", "CC BY 4.0", "Published"):
        assert page.get_by_text(kept).first.is_visible(), kept
