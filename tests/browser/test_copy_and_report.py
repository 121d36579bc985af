"""Copying a page and reporting a mistake in a browser, with and without script."""

import time

import pytest
from django.core import signing

from conferences.public.models import MistakeReport
from home.models import HomePage
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import find_faults
from tests.factories import ConferenceFactory, SourceFactory, SpeakerFactory, TalkFactory

pytestmark = IN_A_BROWSER


@pytest.fixture
def talk(live_server):
    conference = ConferenceFactory(parent=HomePage.objects.get(), title="PyFest", slug="pyfest")
    conference.save_revision().publish()
    source = SourceFactory(author="Ben", licence="CC BY 4.0", url="https://example.org/notes")
    for title in ("Joins", "Indexes"):
        talk = TalkFactory(
            parent=conference,
            title=title,
            search_description="In a sentence.",
            video_url="https://vimeo.com/1084537",
            slides_url="https://example.org/slides",
        )
        talk.body = [("notes", {"source": source, "content": [("prose", "Measure *first*.")]})]
        talk.talk_speakers = [talk.talk_speakers.model(speaker=SpeakerFactory())]
        talk.topics.add("Databases")
        talk.save_revision().publish()
    return talk


def test_a_page_can_be_copied_as_markdown(page, live_server, talk, context, browser_errors):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + talk.url)
    page.get_by_role("button", name="Copy as Markdown").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Measure *first*." in copied
    assert copied == page.request.get(f"{live_server.url}{talk.url}index.md").text()


def test_a_failed_copy_shows_a_message(page, live_server, talk, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.route("**/index.md", lambda route: route.abort())
    page.goto(live_server.url + talk.url)
    page.get_by_role("button", name="Copy as Markdown").click()
    page.get_by_role("button", name="Could not copy").wait_for()
    assert page.get_by_role("link", name="Read as Markdown").is_visible()


def test_a_mistake_is_reported_by_keyboard(page, live_server, talk, browser_errors, monkeypatch):
    page.goto(live_server.url + talk.url)
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
    assert page.url == live_server.url + talk.url


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_around_a_talk(page, live_server, talk, width):
    page.set_viewport_size({"width": width, "height": 900})
    form = f"/report/{talk.pk}/"
    found = []
    for address in (talk.url, form, f"{form}?sent-empty", f"{form}thanks/"):
        page.goto(live_server.url + address)
        if "sent-empty" in address:
            page.get_by_role("button", name="Send to the editors").click()
            page.get_by_role("heading", name="Not sent yet").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {fault}" for fault in find_faults(page, address)]
    assert not found, "\n".join(found)


def test_print_has_the_text_and_its_source(page, live_server, talk):
    page.emulate_media(media="print")
    page.goto(live_server.url + talk.url)
    for gone in ("navigation", "button"):
        assert page.get_by_role(gone).count() == 0, gone
    assert not page.get_by_text("Related talks").is_visible()
    assert not page.get_by_text("Report a mistake").is_visible()
    for kept in ("Measure first.", "CC BY 4.0", "Published"):
        assert page.get_by_text(kept).first.is_visible(), kept
