"""The whole site, from the very programs and settings that run it for real."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from home.operations.health import CHECKS
from tests.stack.answers import ask_at
from tests.stack.programs import wait_until

pytestmark = pytest.mark.stack

#: Where the talk shows, or its address.
PLACES = (
    "/pyfest/indexes/",
    "/pyfest/",
    "/",
    "/speakers/",
    "/search/?q=indexes",
    "/feeds/recaps.atom",
    "/sitemaps/pages-0.xml",
    "/api/v2/pages/",
)


@pytest.fixture
def talk(stack, colleague):
    """The talk as it was first, in every place where it shows; and all of them kept."""
    colleague("""
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
        published(talk)
    """)
    for place in PLACES:
        stack.get(place)
        assert stack.get(place).kept == "HIT", place


def shown(stack, words):
    """In which places these words are."""
    return {place for place in PLACES if words in stack.get(place).text}


def test_publishing_replaces_every_cached_page(stack, colleague, talk):
    before = shown(stack, "Indexes")
    assert {"/pyfest/indexes/", "/pyfest/", "/feeds/recaps.atom", "/api/v2/pages/"} <= before
    colleague("talk.title = 'Changed'; published(talk)")
    assert not shown(stack, "Indexes")
    assert {"/pyfest/indexes/", "/pyfest/", "/feeds/recaps.atom"} <= shown(stack, "Changed")


def test_unpublishing_removes_a_page_everywhere(stack, colleague, talk):
    assert {"/pyfest/", "/sitemaps/pages-0.xml"} <= shown(stack, "/pyfest/indexes/")
    colleague("talk.unpublish()")
    assert stack.get("/pyfest/indexes/").status == 404
    assert not shown(stack, "/pyfest/indexes/") - {"/pyfest/indexes/"}


def test_moving_removes_a_page_from_its_old_place(stack, colleague, talk):
    assert "Indexes" not in stack.get("/other/").text
    colleague("talk.move(other, pos='last-child')")
    assert "Indexes" in stack.get("/other/").text
    assert stack.get("/pyfest/indexes/").headers["Location"] == "/other/indexes/"
    assert not shown(stack, "/pyfest/indexes/")


def test_renaming_a_speaker_replaces_the_old_name_everywhere(stack, colleague, talk):
    assert {"/pyfest/indexes/", "/speakers/", "/pyfest/"} <= shown(stack, "Ana First")
    colleague("speaker.name = 'Ana Second'; speaker.save()")
    assert not shown(stack, "Ana First")
    assert {"/pyfest/indexes/", "/speakers/", "/pyfest/"} <= shown(stack, "Ana Second")


def test_a_scheduled_page_is_visible_once_the_worker_publishes_it(stack, colleague, talk):
    colleague("""
        later = conference.add_child(instance=TalkPage(title="On time", slug="on-time", live=False))
        later.go_live_at = timezone.now() + timedelta(seconds=1)
        later.save_revision().publish()
    """)
    try:
        wait_until(lambda: stack.get("/pyfest/on-time/").status == 200, "the talk to be live")
        assert "On time" in stack.get("/pyfest/").text
        assert "On time" in stack.get("/feeds/recaps.atom").text
    finally:
        colleague("TalkPage.objects.get(slug='on-time').delete()")


def test_pages_are_cached_compressed_and_uncompressed(stack, talk):
    packed = stack.get("/pyfest/")
    plain = stack.get("/pyfest/", **{"Accept-Encoding": "identity"})
    assert (packed.kept, packed.headers["Content-Encoding"]) == ("HIT", "gzip")
    assert (plain.kept, plain.headers["Content-Encoding"]) == ("HIT", None)
    assert packed.text == plain.text
    again = stack.get("/pyfest/", **{"If-None-Match": packed.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert packed.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert "X-Accel-Expires" not in packed.headers


@pytest.mark.parametrize("header", [{"Cookie": "a=b; sessionid=c"}, {"Authorization": "Basic x"}])
def test_sessions_and_credentials_bypass_the_cache(stack, talk, header):
    assert stack.get("/pyfest/", **header).kept == "BYPASS"
    assert stack.get("/pyfest/", Cookie="csrftoken=x").kept == "HIT"


def test_forms_errors_and_the_cache_version_are_not_cached(stack, talk):
    for path in ("/desk/login/", "/nowhere/", "/cache-version"):
        stack.get(path)
        assert stack.get(path).kept != "HIT", path


def test_cached_pages_are_served_while_the_web_processes_are_down(stack, talk):
    for web in stack.web:
        web.stop()
    try:
        assert {stack.get(place).status for place in PLACES} == {200}
        away = stack.get("/links/")
        assert (away.status, away.headers["Retry-After"]) == (503, "30")
        assert "Please try again" in away.text
    finally:
        for web in stack.web:
            web.start()
    assert stack.get("/links/").status == 200


def test_cached_pages_are_served_while_the_database_is_down(stack, talk):
    stack.postgres.stop()
    try:
        # Past the time for which the proxy does not ask for the cache version again.
        time.sleep(6)
        assert {stack.get(place).status for place in PLACES} == {200}
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
    over = Event()

    def keep_asking(number):
        statuses = []
        while not over.is_set():
            # Past what the proxy keeps, so that a server answers each time.
            answer = stack.get(f"/pyfest/?{number}", Cookie="sessionid=nobody")
            statuses.append(answer.status)
        return statuses

    with ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(keep_asking, number) for number in range(4)]
        try:
            stack.reload_web()
            for web in stack.web:
                web.restart()
        finally:
            over.set()
        statuses = [status for each in asked for status in each.result()]
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_static_files_are_compressed_and_immutable(stack):
    path = re.search(r'href="(/static/[^"]+\.css)"', stack.get("/").text)[1]
    styles = stack.get(path)
    assert styles.headers["Content-Encoding"] == "gzip"
    assert styles.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stack.get("/media/documents/any.pdf").status == 404


def test_other_host_names_are_refused(stack):
    assert stack.ask("/", headers={"Host": "evil.example"}).status == 421


def test_readyz_shows_details_only_on_the_machine(stack):
    def told():
        return json.loads(ask_at(stack.folder / "run" / "web-1.sock", "/readyz")[1])

    # Redis may have been away a moment ago, and is left alone for two seconds then.
    wait_until(lambda: told()["status"] == "ok", "all to be well")
    assert told()["checks"] == dict.fromkeys(["database", *CHECKS], "ok")
    assert json.loads(stack.get("/readyz").text) == {"status": "ok"}


def test_gunicorn_logs_json(stack):
    # It says that it renews its workers, whatever became of the lines before.
    stack.reload_web()
    for web in stack.web:
        lines = web.log.read_text().splitlines()
        assert "gunicorn.error" in {json.loads(line)["logger"] for line in lines}


def test_the_proxys_log_has_neither_secret_tokens_nor_searches(stack):
    stack.get("/search/?q=nobodys-business")
    stack.get("/shared-draft/7:a-key/")
    stack.get("/desk/password/reset/key/1-a-key/")
    lines = ["/search/", "/shared-draft/***", "/desk/password/reset/key/1-***"]
    log = stack.folder / "log" / "hallway.log"
    # Each worker of nginx writes its own once a second.
    wait_until(
        lambda: all(f'"GET {each} HTTP/1.1"' in log.read_text() for each in lines),
        "all of it to be written",
    )
    assert not re.search("business|a-key", log.read_text())
