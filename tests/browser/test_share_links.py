"""A share link is created in the admin, and read by a visitor."""

from conferences.curation.models import ShareLink
from tests.browser.axe import find_faults
from tests.browser.conftest import IN_A_BROWSER

pytestmark = IN_A_BROWSER


def test_a_share_link_is_created_opened_and_revoked(
    page, live_server, revised_talk, log_in, browser_errors, browser
):
    log_in("writer")
    page.goto(f"{live_server.url}/desk/pages/{revised_talk.pk}/edit/")
    page.get_by_role("button", name="Toggle share links").click()
    page.get_by_label("Shared with").fill("Ada")
    page.get_by_role("button", name="Create link").click()
    page.get_by_text("Anyone with this link").wait_for()
    address = f"{live_server.url}{ShareLink.objects.get().get_absolute_url()}"

    visitor = browser.new_page()
    assert visitor.goto(address).status == 200
    assert visitor.get_by_text("Indexes are promises.").count() == 1
    assert list(find_faults(visitor, address)) == []

    page.get_by_role("button", name="Revoke share link: Ada").click()
    page.get_by_text("Share link revoked").wait_for()
    assert visitor.goto(address).status == 404
    assert list(find_faults(visitor, address)) == []
    visitor.close()
