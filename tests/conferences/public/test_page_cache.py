"""Unchanged pages are not rendered again, and no change waits to be seen."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from conferences.models import DayPage, Source, Speaker, TalkPage, Topic
from conferences.public import page_cache
from conferences.public.cache_version import current_edition, raise_edition
from conferences.public.models import Edition
from tests.conferences.public.conftest import published
from tests.factories import ConferenceFactory, ImageFactory, SourceFactory, SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def pages_are_kept(settings):
    settings.PAGE_CACHE_SECONDS = 600


@pytest.fixture
def talk(give_talk, conference, day):
    for page in (conference, day):
        published(page)
    return give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])


def queries_of(ask):
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    return response, len(asked)


def test_a_second_reader_gets_what_was_kept(client, talk):
    numbered = {"headers": {"x-request-id": "the-same-number"}}
    first, rendering = queries_of(lambda: client.get(talk.url, **numbered))
    second, kept = queries_of(lambda: client.get(talk.url, **numbered))
    assert kept == 1 < rendering
    assert (second.status_code, second.content) == (200, first.content)
    assert {**second.headers} == {**first.headers}
    assert second["Cache-Control"] == "max-age=0, must-revalidate"
    assert "Content-Security-Policy" in second


def test_who_saw_it_before_gets_a_304(client, talk):
    first = client.get(talk.url)
    seen = {"If-None-Match": first["ETag"]}
    again, asked = queries_of(lambda: client.get(talk.url, headers=seen))
    assert (again.status_code, again.content, asked) == (304, b"", 1)
    for header in ("ETag", "Cache-Control", "Vary"):
        assert set(again[header].split(", ")) == set(first[header].split(", "))
    assert client.get("/pyfest/", headers=seen).status_code == 200
    assert client.get(f"{talk.url}?page=2", headers=seen).status_code == 200
    assert client.get(talk.url, headers=seen | {"HX-Request": "true"}).status_code == 200
    assert client.get(talk.url, headers={"If-None-Match": "*"}).status_code == 200


def test_head_is_answered_too(client, talk):
    assert client.head(talk.url).status_code == 200
    page = client.get(talk.url)
    head = client.head(talk.url)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == page["ETag"]
    assert client.get(talk.url).content == page.content


def change_title(talk):
    talk.title = "Changed"
    published(talk)


def change_by_code(talk):
    talk.title = "Changed"
    talk.save()


def change_move(talk):
    other = published(DayPage(title="Changed", slug="changed"))
    talk.get_parent().add_sibling(instance=other)
    talk.move(other, pos="last-child")


CHANGES = {
    "publish": change_title,
    "save": change_by_code,
    "unpublish": lambda talk: talk.unpublish(),
    "unpublish above": lambda talk: talk.get_parent().specific.unpublish(),
    "live no more": lambda talk: (setattr(talk, "live", False), talk.save()),
    "delete": lambda talk: talk.delete(),
    "alias": lambda talk: talk.create_alias(update_slug="alias"),
    "privacy": lambda talk: PageViewRestriction.objects.create(page=talk, restriction_type="login"),
    "speaker": lambda talk: Speaker.objects.get().save(),
    "speaker goes": lambda talk: Speaker.objects.get().delete(),
    "topic": lambda talk: Topic.objects.get().save(),
    "source": lambda talk: Source.objects.first().save(),
    "image": lambda talk: ImageFactory(),
    "redirect": lambda talk: Redirect.objects.create(old_path="/x", redirect_page=talk),
    "colophon": lambda talk: published(talk.get_ancestors()[1].specific),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_could_show_raises_the_edition(talk, change):
    SourceFactory()
    before = current_edition()
    CHANGES[change](talk)
    assert current_edition() > before


def test_a_change_is_seen_at_once(client, talk):
    seen = {"If-None-Match": client.get(talk.url)["ETag"]}
    change_title(talk)
    response = client.get(talk.url, headers=seen)
    assert response.status_code == 200
    assert "Changed" in response.text
    talk.unpublish()
    assert client.get(talk.url).status_code == 404


def test_a_move_is_seen_at_once(client, talk, conference):
    other = published(ConferenceFactory(parent=conference.get_parent(), title="Other"))
    assert "Indexes" in client.get("/pyfest/").text
    talk.move(other, pos="last-child")
    assert "Indexes" not in client.get("/pyfest/").text


def test_work_on_drafts_ends_nothing(talk, day):
    before = current_edition()
    talk.title = "Not yet"
    talk.save_revision()
    day.add_child(instance=TalkPage(title="New draft", live=False))
    User.objects.create_user("somebody")
    assert current_edition() == before


def test_one_transaction_raises_it_once_and_when_it_is_over(talk):
    before = current_edition()
    with transaction.atomic():
        for title in ("One", "Two"):
            talk.title = title
            published(talk)
        assert current_edition() == before
    assert current_edition() == before + 1


def test_what_was_taken_back_raises_nothing(talk):
    before = current_edition()

    def stumble():
        with transaction.atomic():
            raise_edition()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble()
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            stumble()
        raise_edition()
    assert current_edition() == before + 1


def test_without_its_row_the_number_starts_anew(talk):
    Edition.objects.all().delete()
    assert current_edition() == 0
    raise_edition()
    raise_edition()
    assert current_edition() == 2


def test_a_rendering_that_began_before_a_change_is_not_kept_for_after_it(rf, talk):
    """Whatever changes while a page is rendered, the next reader gets it anew."""
    from django.http import HttpResponse

    rendered = []

    def render(request):
        rendered.append(request)
        if len(rendered) == 1:
            change_title(talk)
        return HttpResponse(f"Rendering {len(rendered)}")

    middleware = page_cache.CacheForReaders(render)
    assert middleware(rf.get(talk.url)).content == b"Rendering 1"
    assert middleware(rf.get(talk.url)).content == b"Rendering 2"
    assert middleware(rf.get(talk.url)).content == b"Rendering 2"


def test_it_ends_after_minutes_even_if_a_change_was_missed(client, talk, monkeypatch):
    seen = {"If-None-Match": client.get(talk.url)["ETag"]}
    TalkPage.objects.filter(pk=talk.pk).update(title="Behind every back")
    assert client.get(talk.url, headers=seen).status_code == 304
    now = page_cache.time.time()
    monkeypatch.setattr(page_cache.time, "time", lambda: now + 600)
    assert "Behind every back" in client.get(talk.url, headers=seen).text


def is_kept(client, address, **how):
    return "ETag" in client.get(address, **how)


def test_what_is_not_for_everybody_is_never_kept(client, editor, talk, conference):
    for address in (talk.url, "/", "/search/?q=sql", "/feeds/recaps.atom", "/sitemap.xml"):
        assert is_kept(client, address), address
    assert is_kept(client, "/api/v2/pages/")
    as_editor = Client()
    as_editor.force_login(editor)
    draft = f"/desk/pages/{talk.pk}/view_draft/"
    for reader, address in (
        (client, f"/report/{talk.pk}/"),
        (client, "/nowhere/"),
        (client, "/desk/login/"),
        (client, "/healthz"),
        (as_editor, talk.url),
        (as_editor, draft),
    ):
        assert not is_kept(reader, address), address
    assert "Wagtail" in as_editor.get(talk.url).text
    PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert not is_kept(client, talk.url)
    assert "asks for a password" in client.get(talk.url).text


def test_who_gave_the_password_reads_and_nobody_else_does(client, talk, conference):
    restriction = PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{conference.pk}/",
        {"password": "x", "return_url": talk.url},
    )
    assert "Indexes" in client.get(talk.url).text
    assert "Indexes" not in Client().get(talk.url).text


def test_hosts_are_kept_apart_and_strange_ones_refused(client, talk):
    client.get(talk.url)
    assert client.get(talk.url, headers={"host": "evil.example"}).status_code == 400
    _, asked = queries_of(lambda: client.get(talk.url, headers={"host": "localhost"}))
    assert asked > 1


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_none_of_its_business(client, talk, method):
    assert "ETag" not in getattr(client, method)(talk.url)


@pytest.mark.parametrize("value", ["", "W/", '"', "\0", "x" * 20_000, '"a", W/"b"', "é"])
def test_odd_headers_are_no_error(client, talk, value):
    assert client.get(talk.url, headers={"If-None-Match": value}).status_code == 200


def test_it_can_be_switched_off(client, talk, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert not is_kept(client, talk.url)
