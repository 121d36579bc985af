"""A real Chromium on a live server, with what it asks for and complains about written down."""

import os

import pytest
from playwright.sync_api import expect

from tests.chromium import CHROMIUM, FLAGS

# Playwright runs an event loop in the test's thread, and Django's ORM refuses to work beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is no failure.
expect.set_options(timeout=15_000)


#: For every module here. Rows that migrations wrote come back after each test's clean sweep.
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def complaints(page, live_server):
    """Requests to other hosts, errors in scripts, violations of the policy: there must be none."""
    found = []

    def asked(request):
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            found.append(f"asked {request.url}")

    def said(message):
        # Autosave tries a form while it is being filled in, and is told so with a 400.
        of_autosave = "400 (Bad Request)" in message.text and (
            "/desk/pages/" in message.location.get("url", "")
        )
        # The editor's checker lists what it found there too.
        of_the_checker = message.text.startswith("axe.run results")
        if message.type == "error" and not (of_autosave or of_the_checker):
            found.append(message.text)

    page.on("request", asked)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("console", said)
    yield found
    assert found == []


@pytest.fixture
def log_in(page, live_server):
    def as_(name):
        page.goto(f"{live_server.url}/desk/login/")
        page.get_by_label("Username").fill(name)
        page.locator("#id_password").fill(name)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{live_server.url}/desk/")

    return as_
