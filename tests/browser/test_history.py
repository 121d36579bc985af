"""Comparing and restoring in the real admin, by keyboard; and a share link, read by a visitor."""

import pytest
from django.contrib.auth.models import User

from conferences.curation.models import ShareLink
from home.demo.build import create_logins
from home.models import HomePage
from tests.browser.axe import violations
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import find_faults
from tests.conferences.curation.history.drafts import block, compare_url, notes, save_draft
from tests.factories import ConferenceFactory, DayFactory, ImageFactory, SourceFactory, TalkFactory

pytestmark = IN_A_BROWSER


def blocks(words, indent, image, source):
    code = {"language": "python", "code": f"if a:\n{indent}b()\n", "caption": ""}
    picture = {"image": image.pk, "alt_text": words, "decorative": False}
    rows = [{"values": [words, "1"]}, {"values": ["Same", "2"]}]
    columns = [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "Count"}]
    return [
        block("prose", f"Indexes are {words}."),
        block("code", code, "code"),
        block("image", {"image": picture, "caption": words}, "image"),
        block("table", {"caption": "Ways", "columns": columns, "rows": rows}, "table"),
        notes(source, block("inner", f"My {words}"), block("inner too", "As it was")),
    ]


@pytest.fixture
def talk(live_server):
    create_logins()
    conference = ConferenceFactory(parent=HomePage.objects.get(), title="PyFest", slug="pyfest")
    day = DayFactory(parent=conference, title="Monday", slug="monday")
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", search_description="Indexes.")
    image, source, editor = ImageFactory(), SourceFactory(), User.objects.get(username="editor")
    extra = [block("deleted", "To be deleted"), block("last", "Always last")]
    save_draft(talk, *blocks("cheap", "    ", image, source), *extra, user=editor)
    save_draft(talk, *extra[1:], *blocks("promises", "        ", image, source), user=editor)
    return talk


def focused_id(page):
    return page.evaluate("document.activeElement.id")


def press_link(page, scope, name):
    scope.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [320, 1280])
def test_changes_are_visited_and_a_block_is_restored_by_keyboard(
    page, live_server, talk, log_in, browser_errors, width
):
    page.set_viewport_size({"width": width, "height": 900})
    log_in("editor")
    page.goto(live_server.url + compare_url(talk, "earliest", "latest"))
    comparison = page.locator("#comparison")
    assert (
        "5 blocks changed, 1 block moved, 1 block removed, 1 block unchanged."
        in comparison.inner_text()
    )
    assert [found["id"] for found in violations(page, "#comparison")] == []

    press_link(page, comparison, "Go to the first change")
    assert focused_id(page) == "change-1"
    press_link(page, page.locator("#change-1"), "Next change")
    assert focused_id(page) == "change-2"
    press_link(page, page.locator("#change-2"), "Previous change")
    assert focused_id(page) == "change-1"

    page.get_by_role("button", name="Restore block").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Block restored in a new draft").wait_for()
    assert page.get_by_role("button", name="Restore block").count() == 0


def test_a_share_link_is_created_opened_and_revoked(
    page, live_server, talk, log_in, browser_errors, browser
):
    log_in("writer")
    page.goto(f"{live_server.url}/desk/pages/{talk.pk}/edit/")
    page.get_by_role("button", name="Toggle share links").click()
    page.get_by_label("Shared with").fill("Ada")
    page.get_by_role("button", name="Create link").click()
    page.get_by_text("Anyone with this link").wait_for()
    address = f"{live_server.url}{ShareLink.objects.get().get_absolute_url()}"

    visitor = browser.new_page()
    assert visitor.goto(address).status == 200
    assert visitor.get_by_text("Indexes are promises.").count() == 1
    for width in (320, 1280):
        visitor.set_viewport_size({"width": width, "height": 900})
        assert list(find_faults(visitor, address)) == []

    page.get_by_role("button", name="Revoke share link: Ada").click()
    page.get_by_text("Share link revoked").wait_for()
    assert visitor.goto(address).status == 404
    assert list(find_faults(visitor, address)) == []
    visitor.close()
