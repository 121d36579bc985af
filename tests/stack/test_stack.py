"""The whole site, with the programs and settings of production."""

import json
import re
import signal
import time

import pytest

from home.operations.health import CHECKS
from tests.long_run import LONG
from tests.stack.https_client import reading, request_at_socket
from tests.stack.programs import wait_until

pytestmark = pytest.mark.stack

#: Pages with the talk or its URL.
TALK = "/pyfest/indexes/"
PATHS = (
    *(TALK, "/pyfest/", "/", "/speakers/", "/search/?q=indexes"),
    *("/feeds/recaps.atom", "/sitemaps/pages-0.xml", "/api/v2/pages/"),
)


@pytest.fixture
def talk(stack, run_python):
    """Resets the talk, and lets the proxy cache every page with it."""
    run_python("""
        speaker.name = "Ana First"
        speaker.save()
        talk = TalkPage.objects.get(slug="indexes")
        conference, other = (ConferencePage.objects.get(slug=slug) for slug in ("pyfest", "other"))
        if talk.get_parent().pk != conference.pk:
            talk.move(conference, pos="last-child")
            talk = TalkPage.objects.get(slug="indexes")
            conference = ConferencePage.objects.get(slug="pyfest")
        Redirect.objects.all().delete()
        talk.title = "Indexes"
        publish(talk)
    """)
    for path in PATHS:
        stack.get(path)
        assert stack.get(path).cache_status == "HIT", path


def find_paths(stack, text):
    """The paths of pages with this text."""
    return {path for path in PATHS if text in stack.get(path).text}


def test_publishing_replaces_every_cached_page(stack, run_python, talk):
    before = find_paths(stack, "Indexes")
    assert {TALK, "/pyfest/", "/feeds/recaps.atom", "/api/v2/pages/"} <= before
    run_python("talk.title = 'Changed'; publish(talk)")
    assert not find_paths(stack, "Indexes")
    assert {TALK, "/pyfest/", "/feeds/recaps.atom"} <= find_paths(stack, "Changed")


def test_unpublishing_removes_a_page_everywhere(stack, run_python, talk):
    assert {"/pyfest/", "/sitemaps/pages-0.xml"} <= find_paths(stack, TALK)
    run_python("talk.unpublish()")
    assert stack.get(TALK).status == 404
    assert not find_paths(stack, TALK) - {TALK}


def test_moving_removes_a_page_from_its_old_place(stack, run_python, talk):
    assert "Indexes" not in stack.get("/other/").text
    run_python("talk.move(other, pos='last-child')")
    assert "Indexes" in stack.get("/other/").text
    assert stack.get(TALK).headers["Location"] == "/other/indexes/"
    assert not find_paths(stack, TALK)


def test_renaming_a_speaker_replaces_the_old_name_everywhere(stack, run_python, talk):
    assert {TALK, "/speakers/", "/pyfest/"} <= find_paths(stack, "Ana First")
    run_python("speaker.name = 'Ana Second'; speaker.save()")
    assert not find_paths(stack, "Ana First")
    assert {TALK, "/speakers/", "/pyfest/"} <= find_paths(stack, "Ana Second")


def test_a_scheduled_page_is_visible_once_the_worker_publishes_it(stack, run_python, talk):
    run_python("publish_in_a_second('On time', 'on-time')")
    try:
        wait_until(lambda: stack.get("/pyfest/on-time/").status == 200, "the talk to be live")
        assert "On time" in stack.get("/pyfest/").text
        assert "On time" in stack.get("/feeds/recaps.atom").text
    finally:
        run_python("TalkPage.objects.get(slug='on-time').delete()")


def test_pages_are_cached_compressed_and_uncompressed(stack, talk):
    compressed = stack.get("/pyfest/")
    plain = stack.get("/pyfest/", **{"Accept-Encoding": "identity"})
    assert (compressed.cache_status, compressed.headers["Content-Encoding"]) == ("HIT", "gzip")
    assert (plain.cache_status, plain.headers["Content-Encoding"]) == ("HIT", None)
    assert compressed.text == plain.text
    unchanged = stack.get("/pyfest/", **{"If-None-Match": compressed.headers["ETag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert compressed.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert "X-Accel-Expires" not in compressed.headers


@pytest.mark.parametrize("header", [{"Cookie": "a=b; sessionid=c"}, {"Authorization": "Basic x"}])
def test_sessions_and_credentials_bypass_the_cache(stack, talk, header):
    assert stack.get("/pyfest/", **header).cache_status == "BYPASS"
    assert stack.get("/pyfest/", Cookie="csrftoken=x").cache_status == "HIT"


def test_forms_errors_and_the_cache_version_are_not_cached(stack, talk):
    for path in ("/desk/login/", "/nowhere/", "/cache-version"):
        stack.get(path)
        assert stack.get(path).cache_status != "HIT", path


def test_cached_pages_are_served_while_the_web_processes_are_down(stack, talk):
    for web in stack.web:
        web.stop()
    try:
        assert {stack.get(path).status for path in PATHS} == {200}
        error = stack.get("/links/")
        assert (error.status, error.headers["Retry-After"]) == (503, "30")
        assert "Please try again" in error.text
    finally:
        for web in stack.web:
            web.start()
    assert stack.get("/links/").status == 200


@pytest.mark.long("the database is stopped")
def test_cached_pages_are_served_while_the_database_is_down(stack, talk):
    stack.postgres.stop()
    try:
        # The proxy requests the cache version again after five seconds.
        time.sleep(6)
        assert {stack.get(path).status for path in PATHS} == {200}
    finally:
        stack.postgres.start()
    assert {stack.get(f"/links/?{number}").status for number in range(12)} == {200}


def test_the_site_works_without_redis(stack, talk):
    stack.redis.kill()
    try:
        assert {stack.get(f"/quotes/?{number}").status for number in range(4)} == {200}
    finally:
        stack.redis.start()


def test_reloading_and_restarting_fail_no_request(stack, talk):
    def get(number):
        if not LONG:
            # At full speed the readers take the time of the processes that start.
            time.sleep(0.1)
        # Bypasses the proxy's cache.
        return stack.get(f"/pyfest/?{number}", Cookie="sessionid=nobody").status

    with reading(get, count=4) as statuses:
        stack.reload_web()
        for web in stack.web:
            web.restart()
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_static_files_are_compressed_and_immutable(stack):
    path = re.search(r'href="(/static/[^"]+\.css)"', stack.get("/").text)[1]
    styles = stack.get(path)
    assert styles.headers["Content-Encoding"] == "gzip"
    assert styles.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stack.get("/media/documents/any.pdf").status == 404


def test_other_host_names_are_refused(stack):
    assert stack.request("/", headers={"Host": "evil.example"}).status == 421


def test_readyz_shows_details_only_on_the_machine(stack):
    def get_readyz():
        return json.loads(request_at_socket(stack.folder / "run/web-1.sock", "/readyz").body)

    # The cache isn't tried for two seconds after an error.
    wait_until(lambda: get_readyz()["status"] == "ok", "the site to be ready")
    assert get_readyz()["checks"] == dict.fromkeys(["database", *CHECKS], "ok")
    assert json.loads(stack.get("/readyz").text) == {"status": "ok"}


def test_gunicorn_logs_json(stack):
    for web in stack.web:
        # It logs that it opens its log files again.
        web.send(signal.SIGUSR1)
        wait_until(lambda log=web.log: "usr1" in log.read_text(), "gunicorn to log")
        lines = web.log.read_text().splitlines()
        assert "gunicorn.error" in {json.loads(line)["logger"] for line in lines}


def test_the_proxys_log_has_neither_secret_tokens_nor_searches(stack):
    stack.get("/search/?q=private-search")
    stack.get("/shared-draft/7:a-key/")
    stack.get("/desk/password/reset/key/1-a-key/")
    paths = ["/search/", "/shared-draft/***", "/desk/password/reset/key/1-***"]
    lines = {f'"GET {path} HTTP/1.1"' for path in paths}
    log = stack.folder / "log" / "hallway.log"
    # nginx writes its log once a second.
    wait_until(lambda: all(line in log.read_text() for line in lines), "the lines to be written")
    assert not re.search("private-search|a-key", log.read_text())
