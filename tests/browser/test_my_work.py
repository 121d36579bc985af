"""The list of an editor's own work in the admin, by keyboard."""

import pytest
from django.contrib.auth.models import User

from conferences.models import ConferencePage, TalkPage
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.keyboard import press
from tests.importers.drafts import talk

pytestmark = [*IN_A_BROWSER, pytest.mark.usefixtures("live_talks")]


def test_my_work_leads_to_a_review_that_is_approved_from_there(page, admin_url):
    writer = User.objects.get(username="writer")
    draft = talk("Queues").get_latest_revision_as_object()
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
