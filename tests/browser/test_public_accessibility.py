"""axe on the pages of readers, narrow and wide, light and dark."""

from django.template.loader import render_to_string
from wagtail.models import PageViewRestriction

from conferences.models import TalkPage
from tests.browser.axe import ALL_LOOKS, find_faults, find_text_lost_at_double_size
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.demo_paths import list_demo_paths

pytestmark = IN_A_BROWSER


def test_pages_pass_axe_and_lose_no_text_at_double_size(page, live_server, demo):
    faults = []
    for path in list_demo_paths():
        response = page.goto(live_server.url + path)
        assert response.status == (404 if path == "/nothing/here/" else 200), path
        faults += find_faults(page, path)
        faults += find_text_lost_at_double_size(page, path)
    assert not faults, "\n".join(faults)


def test_axe_finds_nothing_around_a_talk(page, live_server, published_talk):
    form = f"/report/{published_talk.pk}/"
    faults = []
    for address in (published_talk.url, form, f"{form}?sent-empty", f"{form}thanks/"):
        page.goto(live_server.url + address)
        if "sent-empty" in address:
            page.get_by_role("button", name="Send to the editors").click()
            page.get_by_role("heading", name="Not sent yet").wait_for()
        faults += find_faults(page, address, ALL_LOOKS)
    assert not faults, "\n".join(faults)


def test_axe_finds_nothing_on_the_password_and_error_pages(page, archive):
    """The form for a password, and the page for error 500."""
    talk = TalkPage.objects.get(slug="indexes")
    PageViewRestriction.objects.create(page=talk, restriction_type="password", password="sesame")
    faults = []
    for name in ("a password", "500.html"):
        page.goto(f"{archive}/pyfest/monday/indexes/")
        if name == "500.html":
            page.set_content(render_to_string(name))
        faults += find_faults(page, name)
        faults += find_text_lost_at_double_size(page, name)
    assert faults == []
