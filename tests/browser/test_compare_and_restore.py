"""Comparing and restoring in the admin, by keyboard."""

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import get_focused_id, press_link
from tests.conferences.curation.drafts import compare_url

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [320, 1280])
def test_changes_are_visited_and_a_block_is_restored_by_keyboard(
    page, live_server, revised_talk, log_in, browser_errors, width
):
    page.set_viewport_size({"width": width, "height": 900})
    log_in("editor")
    page.goto(live_server.url + compare_url(revised_talk, "earliest", "latest"))
    comparison = page.locator("#comparison")
    assert (
        "5 blocks changed, 1 block moved, 1 block removed, 1 block unchanged."
        in comparison.inner_text()
    )
    assert [found["id"] for found in find_violations(page, "#comparison")] == []

    press_link(page, comparison, "Go to the first change")
    assert get_focused_id(page) == "change-1"
    press_link(page, page.locator("#change-1"), "Next change")
    assert get_focused_id(page) == "change-2"
    press_link(page, page.locator("#change-2"), "Previous change")
    assert get_focused_id(page) == "change-1"

    page.get_by_role("button", name="Restore block").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Block restored in a new draft").wait_for()
    assert page.get_by_role("button", name="Restore block").count() == 0
