"""Scheduling a day in the admin, by keyboard."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Revision

from conferences.models import DayPage
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import fill, press
from tests.importers.drafts import draft, talk

pytestmark = [*IN_A_BROWSER, pytest.mark.usefixtures("live_talks")]


def test_a_day_is_scheduled_with_a_cadence_and_unscheduled(page, admin_url):
    editor = User.objects.get(username="editor")
    for title in ("Indexes", "Queues"):
        draft(talk(title)).save_revision(user=editor, changed=True)
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
