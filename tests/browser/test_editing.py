"""Bulk changes, merging, splitting, scheduling and reviewing in the real admin, by keyboard."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Revision

from conferences.curation.models import MergedTalk
from conferences.models import ConferencePage, DayPage, Speaker, TalkPage
from conferences.stream_data import page_body, walk_blocks
from home.demo.build import create_logins
from tests.browser.conftest import IN_A_BROWSER
from tests.factories import SpeakerFactory
from tests.importers.samples import imported, talk

pytestmark = IN_A_BROWSER


@pytest.fixture
def admin_url(page, live_server, log_in, browser_errors):
    """The address of the admin's home page, for an editor, with three live talks."""
    page.set_default_timeout(20_000)
    page.on("dialog", lambda dialog: dialog.accept())
    create_logins()
    imported(publish=True)
    log_in("editor")
    return f"{live_server.url}/desk/"


def press(page, locator, key="Enter"):
    """Focus an element and press a key."""
    locator.focus()
    expect(locator).to_be_focused()
    assert locator.evaluate("element => element.tabIndex") >= 0
    page.keyboard.press(key)


def fill(page, label, text):
    field = page.get_by_label(re.compile(rf"^\s*{label}\W*$"))
    field.focus()
    expect(field).to_be_focused()
    page.keyboard.type(text)


def choose(page, button, name):
    """Open a chooser, search, and choose the result."""
    press(page, page.get_by_role("button", name=button))
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox", name="Search")
    field.focus()
    expect(field).to_be_focused()
    # Not letter by letter: each would replace the list of results.
    page.keyboard.insert_text(name)
    dialog.get_by_text("match").wait_for()
    press(page, dialog.get_by_role("link", name=name, exact=True))
    expect(dialog).to_have_count(0)


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


def latest_draft(title):
    return talk(title).get_latest_revision_as_object()


def test_talks_get_a_topic_and_move_to_another_day(page, admin_url):
    start_bulk_action(page, admin_url, "Add a topic to the selected talks", "Indexes", "Queues")
    fill(page, "Topic", "ORM")
    page.keyboard.press("Enter")
    page.get_by_text("Added topic “ORM”. 2 talks have a new draft.").wait_for()
    topics = {title: list(latest_draft(title).topics.names()) for title in ("Indexes", "Queues")}
    assert topics == {"Indexes": ["ORM"], "Queues": ["ORM"]}
    assert list(latest_draft("Caches").topics.names()) == []

    start_bulk_action(page, admin_url, "Move the selected talks to another day", "Indexes")
    page.get_by_text("now: Day 1").wait_for()
    choose(page, "Choose a page", "Day 2")
    press(page, page.get_by_role("button", name="Move", exact=True))
    page.get_by_text("Moved 1 talk.").wait_for()
    assert talk("Indexes").get_parent().pk == DayPage.objects.get(title="Day 2").pk


def test_two_speakers_are_merged_and_unmerged(page, admin_url):
    kept, merged = SpeakerFactory(name="Ana Silva"), SpeakerFactory(name="Anna Silva")
    page.goto(f"{admin_url}snippets/conferences/speaker/edit/{kept.pk}/")
    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Merge with another speaker"))
    choose(page, "Choose speaker", "Anna Silva")
    press(page, page.get_by_role("button", name="Preview merge"))
    press(page, page.get_by_role("button", name="Merge “Anna Silva” into “Ana Silva”"))
    page.get_by_text("“Anna Silva” was merged into “Ana Silva”").wait_for()
    assert Speaker.objects.get(pk=merged.pk).merged_into == kept

    page.goto(f"{admin_url}merge-split/speakers/{merged.pk}/unmerge/")
    press(page, page.get_by_role("button", name="Unmerge"))
    page.get_by_text("is a separate speaker again").wait_for()
    assert Speaker.objects.get(pk=merged.pk).merged_into is None


def test_a_talk_is_split_and_its_halves_are_merged_and_unmerged(page, admin_url):
    page.goto(admin_url + f"pages/{talk('Indexes').pk}/edit/")
    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Split in two"))
    fill(page, "Title of the new talk", "Measuring")
    press(page, page.get_by_label("Quote: Measure before you cut"), "Space")
    press(page, page.get_by_role("button", name="Split talk"))
    page.get_by_text("is a new draft after").wait_for()
    half = TalkPage.objects.get(title="Measuring")
    assert len(list(walk_blocks(page_body(latest_draft("Measuring"))))) == 3

    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.get_by_role("link", name="Merge into another talk"))
    choose(page, "Choose a page", "Indexes")
    press(page, page.get_by_role("button", name="Preview merge"))
    press(page, page.get_by_role("button", name="Merge into “Indexes”"))
    page.get_by_text("was merged into a draft of").wait_for()
    assert MergedTalk.objects.get().page_id == half.pk

    press(page, page.get_by_role("link", name="Unmerge"))
    press(page, page.get_by_role("button", name="Unmerge"))
    page.get_by_text("is a separate talk again").wait_for()
    assert not MergedTalk.objects.exists()


def test_a_day_is_scheduled_with_a_cadence_and_unscheduled(page, admin_url):
    editor = User.objects.get(username="editor")
    for title in ("Indexes", "Queues"):
        latest_draft(title).save_revision(user=editor, changed=True)
    day = DayPage.objects.get(title="Day 1")
    monday = timezone.now().date() + timedelta(days=7 - timezone.now().date().weekday())
    page.goto(admin_url + f"pages/{day.pk}/edit/")
    press(page, page.get_by_role("button", name="Actions", exact=True).first)
    press(page, page.locator("main").get_by_role("link", name="Schedule", exact=True))
    press(page, page.get_by_label("Spread out"), "Space")
    fill(page, "Date", f"{monday:%m%d%Y}")
    fill(page, "Time", "0900AM")
    page.keyboard.press("Enter")
    dates = page.get_by_role("region", name="Preview of all dates")
    expect(dates.get_by_role("row").filter(has_text="Indexes")).to_contain_text(
        f"Mon {monday.day} {monday:%B %Y}, 09:00"
    )
    expect(dates.get_by_role("row").filter(has_text="Queues")).to_contain_text("Tue ")
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    press(page, page.get_by_role("button", name="Schedule 2 pages"))
    page.get_by_text("2 pages have been scheduled.").wait_for()
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 2

    page.goto(admin_url)
    scheduled = page.get_by_role("region", name="Scheduled", exact=True)
    expect(scheduled.get_by_role("link")).to_have_text(["Indexes", "Queues"])
    press(page, scheduled.get_by_role("link", name="Indexes"))
    page.wait_for_url(f"**{reverse('wagtailadmin_pages:edit', args=[talk('Indexes').pk])}")

    page.goto(admin_url + f"schedule/page/{day.pk}/")
    press(page, page.get_by_role("link", name="Remove these dates"))
    press(page, page.get_by_role("button", name="Remove these dates"))
    page.get_by_text("Removed the dates of 2 pages.").wait_for()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_my_work_leads_to_a_review_that_is_approved_from_there(page, admin_url):
    writer = User.objects.get(username="writer")
    draft = latest_draft("Queues")
    draft.title = "Queues and workers"
    draft.save_revision(user=writer, changed=True)
    waiting = talk("Queues and workers")
    waiting.get_workflow().start(waiting, writer)
    page.goto(admin_url)
    mine = page.get_by_role("region", name="Waiting for my review")
    press(page, mine.get_by_role("link", name="Queues and workers"))
    page.wait_for_url(f"**/pages/{waiting.pk}/edit/")
    page.goto(admin_url)
    press(page, mine.get_by_role("button", name="Review Queues and workers"))
    press(page, page.get_by_role("button", name="Approve", exact=True))
    page.get_by_text("You have no open tasks.").wait_for()
    assert TalkPage.objects.get(pk=waiting.pk).title == "Queues and workers"
    assert ConferencePage.objects.get().live
