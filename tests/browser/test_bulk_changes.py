"""Bulk changes in the admin, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from conferences.models import DayPage
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import choose, fill, press
from tests.importers.drafts import draft, talk

pytestmark = [*IN_A_BROWSER, pytest.mark.usefixtures("live_talks")]


def start_bulk_action(page, admin_url, action, *titles):
    """Select talks in the list, and choose a bulk action."""
    page.goto(f"{admin_url}talks/")
    # The menu's links have the selection only once the menu is shown.
    page.evaluate(
        "document.addEventListener('w-dropdown:shown', () => document.body.classList.add('shown'))"
    )
    for title in titles:
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True))
        press(page, row.get_by_role("checkbox"), "Space")
    press(page, page.locator("[data-bulk-action-footer] button[aria-expanded]"))
    expect(page.locator("body")).to_have_class(re.compile("shown"))
    press(page, page.get_by_role("link", name=action))


def test_talks_get_a_topic_and_move_to_another_day(page, admin_url):
    start_bulk_action(page, admin_url, "Add a topic to the selected talks", "Indexes", "Queues")
    fill(page, "Topic", "ORM")
    page.keyboard.press("Enter")
    page.get_by_text("Added topic “ORM”. 2 talks have a new draft.").wait_for()
    topics = {title: list(draft(talk(title)).topics.names()) for title in ("Indexes", "Queues")}
    assert topics == {"Indexes": ["ORM"], "Queues": ["ORM"]}
    assert list(draft(talk("Caches")).topics.names()) == []

    start_bulk_action(page, admin_url, "Move the selected talks to another day", "Indexes")
    page.get_by_text("now: Day 1").wait_for()
    choose(page, "Choose a page", "Day 2")
    press(page, page.get_by_role("button", name="Move", exact=True))
    page.get_by_text("Moved 1 talk.").wait_for()
    assert talk("Indexes").get_parent().pk == DayPage.objects.get(title="Day 2").pk
