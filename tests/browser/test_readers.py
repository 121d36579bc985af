"""Readers' pages in a browser: by pointer, by keyboard, with and without script."""

import re

import pytest
from django.template.loader import render_to_string
from wagtail.models import PageViewRestriction

from conferences.models import TalkPage
from home.models import HomePage
from tests.browser.axe import LOOKS, show
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import find_faults, find_text_lost_at_double_size
from tests.factories import ConferenceFactory, DayFactory, TalkFactory

pytestmark = IN_A_BROWSER


@pytest.fixture
def archive(live_server):
    conference = ConferenceFactory(
        parent=HomePage.objects.get(), title="PyFest 2024", slug="pyfest", accent="harbour"
    )
    conference.save_revision().publish()
    day = DayFactory(parent=conference, title="Monday", slug="monday")
    body = [("heading", {"text": f"Part {number}", "level": "2"}) for number in range(4)] + [
        ("code", {"language": "python", "code": "print('a')\n", "caption": "A line"}),
        ("embed", {"title": "The recording", "url": "https://vimeo.com/1084537"}),
    ]
    TalkFactory(parent=day, title="Indexes", slug="indexes", body=body)
    TalkFactory(parent=day, title="Queues", slug="queues")
    return live_server.url


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


def test_axe_finds_nothing_on_the_password_and_error_pages(page, archive):
    """The form for a password, and the page for error 500."""
    talk = TalkPage.objects.get(slug="indexes")
    PageViewRestriction.objects.create(page=talk, restriction_type="password", password="sesame")
    found = []
    for name in ("a password", "500.html"):
        page.goto(f"{archive}/pyfest/monday/indexes/")
        if name == "500.html":
            page.set_content(render_to_string(name))
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found += find_faults(page, name)
        found += find_text_lost_at_double_size(page, name)
    assert found == []
