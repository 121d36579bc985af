"""Chromium on a live server. Records its requests to other hosts and its errors."""

import os

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.chromium import CHROMIUM, FLAGS
from tests.conftest import log_in_client

# Playwright runs an event loop in the test's thread, where Django's ORM refuses to work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Longer than the default, for busy machines.
expect.set_options(timeout=15_000)


#: The markers of every module in this folder.
IN_A_BROWSER = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def browser_errors(page, live_server):
    """Fails on requests to other hosts, script errors and violations of the security policy."""
    found = []

    def check_request(request):
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            found.append(f"request to {request.url}")

    def check_message(message):
        # Autosave sends unfinished forms, which are answered with 400.
        is_autosave = "400 (Bad Request)" in message.text and (
            "/desk/pages/" in message.location.get("url", "")
        )
        # Wagtail's content checker logs its results as errors.
        is_content_checker = message.text.startswith("axe.run results")
        if message.type == "error" and not (is_autosave or is_content_checker):
            found.append(message.text)

    page.on("request", check_request)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("console", check_message)
    yield found
    assert found == []


@pytest.fixture
def log_in(context, live_server):
    """Logs in by cookie. Only test_passkeys.py uses the login form."""

    def as_(name):
        client = log_in_client(User.objects.get(username=name))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return as_


@pytest.fixture
def demo(live_server, django_db_setup, filled_demo, settings):
    """The demo on the live server."""
    django_db_setup.restore(str(filled_demo / "db.sqlite3"))
    settings.MEDIA_ROOT = filled_demo / "media"
