"""axe on the pages of readers, narrow and wide, light and dark."""

import pytest
from django.template.loader import render_to_string
from wagtail.models import PageViewRestriction

from conferences.models import TalkPage
from tests.browser.axe import LOOKS, find_faults, find_text_lost_at_double_size, show
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.demo_paths import list_demo_paths

pytestmark = IN_A_BROWSER


def test_pages_pass_axe_and_lose_no_text_at_double_size(page, live_server, demo):
    found = []
    for path in list_demo_paths():
        response = page.goto(live_server.url + path)
        assert response.status == (404 if path == "/nothing/here/" else 200), path
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found += [f"{scheme} at {width}: {fault}" for fault in find_faults(page, path)]
        found += [f"twice as large: {text}" for text in find_text_lost_at_double_size(page, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_around_a_talk(page, live_server, published_talk, width):
    page.set_viewport_size({"width": width, "height": 900})
    form = f"/report/{published_talk.pk}/"
    found = []
    for address in (published_talk.url, form, f"{form}?sent-empty", f"{form}thanks/"):
        page.goto(live_server.url + address)
        if "sent-empty" in address:
            page.get_by_role("button", name="Send to the editors").click()
            page.get_by_role("heading", name="Not sent yet").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {fault}" for fault in find_faults(page, address)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_the_password_and_error_pages(page, archive):
    """The form for a password, and the page for error 500."""
    talk = TalkPage.objects.get(slug="indexes")
    PageViewRestriction.objects.create(page=talk, restriction_type="password", password="sesame")
    found = []
    for name in ("a password", "500.html"):
        page.goto(f"{archive}/pyfest/monday/indexes/")
        if name == "500.html":
            page.set_content(render_to_string(name))
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found += find_faults(page, name)
        found += find_text_lost_at_double_size(page, name)
    assert found == []
