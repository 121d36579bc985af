"""Copying a page as Markdown in a browser."""

from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER


def test_a_page_can_be_copied_as_markdown(
    page, live_server, published_talk, context, browser_errors
):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + published_talk.url)
    page.get_by_role("button", name="Copy as Markdown").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Measure *first*." in copied
    assert copied == page.request.get(f"{live_server.url}{published_talk.url}index.md").text()


def test_a_failed_copy_shows_a_message(page, live_server, published_talk, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.route("**/index.md", lambda route: route.abort())
    page.goto(live_server.url + published_talk.url)
    page.get_by_role("button", name="Copy as Markdown").click()
    page.get_by_role("button", name="Could not copy").wait_for()
    assert page.get_by_role("link", name="Read as Markdown").is_visible()
