"""A real Chromium on a live server, with what it asks for and complains about written down."""

import os

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.chromium import CHROMIUM, FLAGS
from tests.conftest import log_in_client

# Playwright runs an event loop in the test's thread, and Django's ORM refuses to work beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is no failure.
expect.set_options(timeout=15_000)


#: For every module here.
IN_A_BROWSER = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
def log_in(context, live_server):
    """By cookie: tests/browser/test_passkeys.py logs in by the form."""

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
