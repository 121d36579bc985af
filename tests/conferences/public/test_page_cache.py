"""Unchanged pages are not rendered again, and readers see every change at once."""

from itertools import count
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.views.decorators.csp import csp_override
from wagtail.contrib.redirects.models import Redirect

from conferences.models import DayPage, Source, Speaker, TalkPage, Topic
from conferences.public import page_cache
from conferences.public.cache_version import get_cache_version, increase_cache_version
from conferences.public.models import CacheVersion
from tests.conferences.public.conftest import enter_password, publish, unpublish
from tests.factories import (
    ConferenceFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    make_live,
    make_private,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def page_cache_on(settings):
    settings.PAGE_CACHE_SECONDS = 600


@pytest.fixture
def talk(give_talk, conference, day):
    make_live(conference)
    make_live(day)
    return give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])


def count_queries(send):
    with CaptureQueriesContext(connection) as queries:
        response = send()
    return response, len(queries)


def test_the_second_reader_gets_the_stored_page(client, talk):
    same_id = {"headers": {"x-request-id": "the-same-number"}}
    first, rendering = count_queries(lambda: client.get(talk.url, **same_id))
    second, stored = count_queries(lambda: client.get(talk.url, **same_id))
    assert stored == 1 < rendering
    assert (second.status_code, second.content) == (200, first.content)
    assert {**second.headers} == {**first.headers}
    assert second["Cache-Control"] == "max-age=0, must-revalidate"
    assert "Content-Security-Policy" in second


def test_a_reader_who_has_the_current_page_gets_a_304(client, talk):
    first = client.get(talk.url)
    seen = {"If-None-Match": first["ETag"]}
    unchanged, queries = count_queries(lambda: client.get(talk.url, headers=seen))
    assert (unchanged.status_code, unchanged.content, queries) == (304, b"", 1)
    for header in ("ETag", "Cache-Control", "Vary"):
        assert set(unchanged[header].split(", ")) == set(first[header].split(", "))
    assert client.get("/pyfest/", headers=seen).status_code == 200
    assert client.get(f"{talk.url}?page=2", headers=seen).status_code == 200
    assert client.get(talk.url, headers=seen | {"HX-Request": "true"}).status_code == 200
    assert client.get(talk.url, headers={"If-None-Match": "*"}).status_code == 200


def test_head_requests_are_answered_from_the_cache(client, talk):
    assert client.head(talk.url).status_code == 200
    page = client.get(talk.url)
    head = client.head(talk.url)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == page["ETag"]
    assert client.get(talk.url).content == page.content


def publish_change(talk):
    talk.title = "Changed"
    publish(talk)


def save_change(talk):
    talk.title = "Changed"
    talk.save()


def move_to_another_day(talk):
    other = publish(DayPage(title="Changed", slug="changed"))
    talk.get_parent().add_sibling(instance=other)
    talk.move(other, pos="last-child")


CHANGES = {
    "publish": publish_change,
    "save": save_change,
    "unpublish": unpublish,
    "unpublish above": lambda talk: talk.get_parent().specific.unpublish(),
    "live no more": lambda talk: (setattr(talk, "live", False), talk.save()),
    "delete": lambda talk: talk.delete(),
    "alias": lambda talk: talk.create_alias(update_slug="alias"),
    "privacy": make_private,
    "speaker": lambda talk: Speaker.objects.get().save(),
    "speaker goes": lambda talk: Speaker.objects.get().delete(),
    "topic": lambda talk: Topic.objects.get().save(),
    "source": lambda talk: Source.objects.first().save(),
    "image": lambda talk: ImageFactory(),
    "redirect": lambda talk: Redirect.objects.create(old_path="/x", redirect_page=talk),
    "colophon": lambda talk: publish(talk.get_ancestors()[1].specific),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_visible_change_increases_the_cache_version(talk, change):
    SourceFactory()
    before = get_cache_version()
    CHANGES[change](talk)
    assert get_cache_version() > before


@pytest.mark.postgresql("transactions")
def test_readers_see_a_change_at_once(client, talk):
    seen = {"If-None-Match": client.get(talk.url)["ETag"]}
    publish_change(talk)
    response = client.get(talk.url, headers=seen)
    assert response.status_code == 200
    assert "Changed" in response.text
    talk.unpublish()
    assert client.get(talk.url).status_code == 404


def test_readers_see_a_move_at_once(client, talk, front_page):
    other = publish(ConferenceFactory(parent=front_page, title="Other"))
    assert "Indexes" in client.get("/pyfest/").text
    talk.move(other, pos="last-child")
    assert "Indexes" not in client.get("/pyfest/").text


def test_work_on_drafts_does_not_increase_the_version(talk, day):
    before = get_cache_version()
    talk.title = "Not yet"
    talk.save_revision()
    day.add_child(instance=TalkPage(title="New draft", live=False))
    User.objects.create_user("somebody")
    assert get_cache_version() == before


@pytest.mark.postgresql("transactions")
def test_a_transaction_increases_the_version_once_after_its_commit(talk):
    before = get_cache_version()
    with transaction.atomic():
        for title in ("One", "Two"):
            talk.title = title
            publish(talk)
        assert get_cache_version() == before
    assert get_cache_version() == before + 1


@pytest.mark.postgresql("transactions")
def test_a_rolled_back_change_does_not_increase_the_version(talk):
    before = get_cache_version()

    def fail():
        with transaction.atomic():
            increase_cache_version()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            fail()
        increase_cache_version()
    assert get_cache_version() == before + 1


@pytest.mark.postgresql("transactions")
def test_without_its_row_the_version_starts_at_zero(talk):
    CacheVersion.objects.all().delete()
    assert get_cache_version() == 0
    increase_cache_version()
    increase_cache_version()
    assert get_cache_version() == 2


@pytest.mark.postgresql("transactions")
def test_a_page_that_changes_while_it_is_rendered_is_rendered_again(rf, talk):
    rendered = []

    def render(request):
        rendered.append(request)
        if len(rendered) == 1:
            publish_change(talk)
        return HttpResponse(f"Rendering {len(rendered)}")

    middleware = page_cache.PageCacheMiddleware(render)
    assert middleware(rf.get(talk.url)).content == b"Rendering 1"
    assert middleware(rf.get(talk.url)).content == b"Rendering 2"
    assert middleware(rf.get(talk.url)).content == b"Rendering 2"


def test_a_stored_page_expires_even_if_a_change_was_missed(client, talk, monkeypatch):
    seen = {"If-None-Match": client.get(talk.url)["ETag"]}
    TalkPage.objects.filter(pk=talk.pk).update(title="Changed without a signal")
    assert client.get(talk.url, headers=seen).status_code == 304
    now = page_cache.time.time()
    monkeypatch.setattr(page_cache.time, "time", lambda: now + 600)
    assert "Changed without a signal" in client.get(talk.url, headers=seen).text


def is_stored(client, url):
    return "ETag" in client.get(url)


def test_pages_that_differ_between_readers_are_not_stored(client, as_editor, talk, conference):
    feeds = ("/feeds/recaps.atom", "/sitemap.xml", "/api/v2/pages/")
    for address in (talk.url, "/", "/search/?q=sql", *feeds):
        assert is_stored(client, address), address
    for address in (f"/report/{talk.pk}/", "/nowhere/", "/desk/login/", "/healthz"):
        assert not is_stored(client, address), address
    for address in (talk.url, f"/desk/pages/{talk.pk}/view_draft/"):
        assert not is_stored(as_editor, address), address
    assert "Wagtail" in as_editor.get(talk.url).text
    make_private(conference)
    assert not is_stored(client, talk.url)
    assert "Password required" in client.get(talk.url).text


def test_only_a_reader_with_the_password_sees_a_private_page(client, talk, conference):
    enter_password(client, make_private(conference))
    assert "Indexes" in client.get(talk.url).text
    assert "Indexes" not in Client().get(talk.url).text


def test_each_host_has_its_own_pages_and_unknown_hosts_are_refused(client, talk):
    client.get(talk.url)
    assert client.get(talk.url, headers={"host": "evil.example"}).status_code == 400
    _, queries = count_queries(lambda: client.get(talk.url, headers={"host": "localhost"}))
    assert queries > 1


@pytest.fixture
def middleware():
    """The middleware around a view that numbers its responses."""
    numbers = count(1)
    return page_cache.PageCacheMiddleware(lambda request: HttpResponse(str(next(numbers))))


# The middleware alone, with views of our own. Nothing is committed here.

#: Requests that are not anonymous reads.
OTHER_REQUESTS = {
    "an Authorization header": {"headers": {"Authorization": "Bearer x"}},
    "a session": {"headers": {"Cookie": "sessionid=x"}},
    **{method: {"method": method} for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")},
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", OTHER_REQUESTS)
def test_other_requests_neither_get_nor_store_a_page(rf, middleware, kind):
    def send():
        return middleware(rf.generic(**{"method": "GET", "path": "/a/", **OTHER_REQUESTS[kind]}))

    assert send().content == b"1"
    assert "ETag" not in send()
    assert middleware(rf.get("/a/")).content == b"3"
    assert middleware(rf.get("/a/")).content == b"3"
    assert send().content == b"4"


@pytest.mark.django_db
def test_the_admin_is_not_stored(rf, middleware):
    for number in (b"1", b"2"):
        assert middleware(rf.get("/desk/")).content == number


def with_csp_override(response):
    return csp_override({})(lambda request: response)(None)


#: Responses that are not the same for everybody, or that say how to cache them.
OTHER_RESPONSES = {
    "not found": lambda: HttpResponse(status=404),
    "a redirect": lambda: HttpResponseRedirect("/b/"),
    "a stream": lambda: StreamingHttpResponse(["x"]),
    "a cookie": lambda: with_cookie(HttpResponse()),
    "Cache-Control": lambda: HttpResponse(headers={"Cache-Control": "no-store"}),
    "an ETag": lambda: HttpResponse(headers={"ETag": '"its own"'}),
    "Set-Cookie": lambda: HttpResponse(headers={"Set-Cookie": "a=b"}),
    "a policy of its own": lambda: with_csp_override(HttpResponse()),
    "varies by language": lambda: HttpResponse(headers={"Vary": "Cookie, Accept-Language"}),
    "varies by everything": lambda: HttpResponse(headers={"Vary": "*"}),
}


def with_cookie(response):
    response.set_cookie("csrftoken", "x")
    return response


@pytest.mark.django_db
@pytest.mark.parametrize("kind", OTHER_RESPONSES)
def test_responses_that_are_not_for_everybody_are_not_stored(rf, kind):
    view = Mock(side_effect=lambda request: OTHER_RESPONSES[kind]())
    middleware = page_cache.PageCacheMiddleware(view)
    for _ in range(2):
        assert "must-revalidate" not in middleware(rf.get("/a/")).get("Cache-Control", "")
    assert view.call_count == 2


@pytest.mark.django_db
@pytest.mark.parametrize("vary", ["", "Cookie, Accept-Encoding", "HX-Request"])
def test_pages_that_vary_only_by_parts_of_the_key_are_stored(rf, vary):
    view = Mock(side_effect=lambda request: HttpResponse(headers={"Vary": vary} if vary else {}))
    middleware = page_cache.PageCacheMiddleware(view)
    for _ in range(2):
        assert middleware(rf.get("/a/"))["Cache-Control"] == "max-age=0, must-revalidate"
    assert view.call_count == 1


def test_malformed_etags_are_ignored(client, talk, subtests):
    for value in ("", "W/", '"', "\0", "x" * 20_000, '"a", W/"b"', "é"):
        with subtests.test(value[:9]):
            assert client.get(talk.url, headers={"If-None-Match": value}).status_code == 200


def test_the_cache_can_be_switched_off(client, talk, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert not is_stored(client, talk.url)
