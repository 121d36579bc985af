"""Reporting a mistake in a browser, by keyboard."""

import time

from django.core import signing

from conferences.public.models import MistakeReport
from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER


def test_a_mistake_is_reported_by_keyboard(
    page, live_server, published_talk, browser_errors, monkeypatch
):
    page.goto(live_server.url + published_talk.url)
    page.get_by_role("link", name="Report a mistake").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What is wrong?").focus()
    page.keyboard.type("It is Łucja.")
    page.keyboard.press("Tab")
    page.keyboard.type("ana@example.org")
    # The hidden field is not between the last field and the button.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Send to the editors"
    now = time.time()
    with monkeypatch.context() as clock:
        clock.setattr(signing.time, "time", lambda: now + 30)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Thank you").wait_for()
    mistake = MistakeReport.objects.get()
    assert (mistake.text, mistake.contact) == ("It is Łucja.", "ana@example.org")
    page.get_by_role("link", name="Back to “Indexes”").click()
    assert page.url == live_server.url + published_talk.url
