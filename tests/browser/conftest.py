"""Chromium on a live server. Records its requests to other hosts and its errors."""

import os

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import expect

from home.demo.build import create_logins
from tests.chromium import CHROMIUM, FLAGS
from tests.conferences.curation.drafts import block, notes, save_draft
from tests.conftest import log_in_client
from tests.factories import (
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
    live_talk,
    make_live,
)
from tests.importers.drafts import imported

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
    errors = []

    def check_request(request):
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            errors.append(f"request to {request.url}")

    def check_message(message):
        # Autosave sends unfinished forms, which are answered with 400.
        is_autosave = "400 (Bad Request)" in message.text and (
            "/desk/pages/" in message.location.get("url", "")
        )
        # Wagtail's content checker logs its results as errors.
        is_content_checker = message.text.startswith("axe.run results")
        if message.type == "error" and not (is_autosave or is_content_checker):
            errors.append(message.text)

    page.on("request", check_request)
    page.on("pageerror", lambda error: errors.append(f"script: {error}"))
    page.on("console", check_message)
    yield errors
    assert errors == []


@pytest.fixture
def log_in(context, live_server):
    """Logs a user of the demo in by cookie. Only test_passkeys.py uses the login form."""

    def as_(name):
        create_logins()
        client = log_in_client(User.objects.get(username=name))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.clear_cookies()
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return as_


@pytest.fixture
def demo(live_server, django_db_setup, filled_demo, settings):
    """The demo on the live server."""
    django_db_setup.restore(str(filled_demo / "db.sqlite3"))
    settings.MEDIA_ROOT = filled_demo / "media"


@pytest.fixture
def published_talk(live_server, conference):
    """A talk with notes, a speaker, a topic and links, and another of the same topic."""
    make_live(conference)
    source = SourceFactory(author="Ben", licence="CC BY 4.0", url="https://example.org/notes")
    for title in ("Joins", "Indexes"):
        talk = live_talk(
            conference,
            title,
            speakers=[SpeakerFactory()],
            topics=["Databases"],
            body=[("notes", {"source": source, "content": [("prose", "Measure *first*.")]})],
            search_description="In a sentence.",
            video_url="https://vimeo.com/1084537",
            slides_url="https://example.org/slides",
        )
    return talk


@pytest.fixture
def archive(live_server, conference, day):
    """The address of a site with a conference of two talks, one of them with code and a video."""
    conference.accent = "harbour"
    make_live(conference)
    body = [("heading", {"text": f"Part {number}", "level": "2"}) for number in range(4)] + [
        ("code", {"language": "python", "code": "print('a')\n", "caption": "A line"}),
        ("embed", {"title": "The recording", "url": "https://vimeo.com/1084537"}),
    ]
    TalkFactory(parent=day, title="Indexes", slug="indexes", body=body)
    TalkFactory(parent=day, title="Queues", slug="queues")
    return live_server.url


@pytest.fixture
def admin_url(page, live_server, log_in, browser_errors):
    """The address of the admin's home page, for an editor."""
    log_in("editor")
    return f"{live_server.url}/desk/"


@pytest.fixture
def live_talks(page, admin_url):
    """Three live talks, to be changed in a browser that accepts dialogs."""
    page.set_default_timeout(20_000)
    page.on("dialog", lambda dialog: dialog.accept())
    imported(publish=True)


def make_blocks(words, indent, image, source):
    code = {"language": "python", "code": f"if a:\n{indent}b()\n", "caption": ""}
    picture = {"image": image.pk, "alt_text": words, "decorative": False}
    rows = [{"values": [words, "1"]}, {"values": ["Same", "2"]}]
    columns = [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "Count"}]
    return [
        block("prose", f"Indexes are {words}."),
        block("code", code, "code"),
        block("image", {"image": picture, "caption": words}, "image"),
        block("table", {"caption": "Ways", "columns": columns, "rows": rows}, "table"),
        notes(source, block("inner", f"My {words}"), block("inner too", "As it was")),
    ]


@pytest.fixture
def revised_talk(live_server, day, editor):
    """A talk with two drafts, which differ in blocks of each kind."""
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", search_description="Indexes.")
    image, source = ImageFactory(), SourceFactory()
    extra = [block("deleted", "To be deleted"), block("last", "Always last")]
    save_draft(talk, *make_blocks("cheap", "    ", image, source), *extra, user=editor)
    save_draft(talk, *extra[1:], *make_blocks("promises", "        ", image, source), user=editor)
    return talk
