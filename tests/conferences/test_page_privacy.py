"""Unpublished and private pages, and what readers must not learn about them."""

import pytest
from wagtail.models import PageViewRestriction, Site

from tests.factories import ConferenceFactory, SourceFactory, TalkFactory


@pytest.mark.parametrize("hidden", ["conference", "day", "talk", "front_page"])
def test_pages_below_an_unpublished_page_are_not_found(client, request, talk, hidden):
    page = request.getfixturevalue(hidden)
    page.live = False
    page.save()
    assert client.get("/pyfest/monday/indexes/").status_code == 404


@pytest.mark.parametrize("hidden", ["conference", "day", "talk"])
def test_unpublished_pages_are_not_listed(client, request, front_page, talk, hidden):
    page = request.getfixturevalue(hidden)
    page.live = False
    page.save()
    assert "Indexes" not in client.get("/").text
    if hidden != "conference":
        assert "Indexes" not in client.get("/pyfest/").text
    if hidden == "day":
        assert "Monday" not in client.get("/pyfest/").text


def test_a_draft_of_a_live_page_is_not_shown(client, talk):
    talk.title = "Secret new title"
    talk.save_revision()
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/"):
        assert "Secret new title" not in client.get(url).text


def test_a_private_page_asks_for_a_password_and_is_not_listed(client, day, talk):
    TalkFactory(parent=day, title="Another", slug="another")
    PageViewRestriction.objects.create(
        page=talk, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    response = client.get("/pyfest/monday/indexes/")
    assert "Password required" in response.text
    assert "Indexes" not in response.text
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/another/"):
        assert "Indexes" not in client.get(url).text, url


def test_inside_a_private_conference_its_pages_are_listed(client, conference, talk):
    restriction = PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert "Indexes" not in client.get("/").text
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{conference.pk}/",
        {"password": "x", "return_url": "/pyfest/"},
    )
    assert "Indexes" in client.get("/pyfest/").text


@pytest.fixture
def password(conference):
    return PageViewRestriction.objects.create(
        page=conference, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )


def test_a_talk_of_a_private_conference_asks_for_its_password(client, talk, password):
    response = client.get("/pyfest/monday/indexes/")
    assert "Password required" in response.text
    assert "Indexes" not in response.text


def test_an_alias_of_a_private_page_asks_for_its_password(client, front_page, talk):
    PageViewRestriction.objects.create(
        page=talk, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    open_conference = ConferenceFactory(parent=front_page, slug="open")
    talk.create_alias(parent=open_conference)
    assert "Password required" in client.get("/open/indexes/").text


@pytest.mark.parametrize("hides", ["password", "draft"])
def test_links_and_404_pages_do_not_name_hidden_pages(
    client, front_page, conference, talk, hides, request
):
    if hides == "password":
        request.getfixturevalue("password")
    else:
        conference.live = False
        conference.save()
    link = {"type": "link", "value": {"title": "A talk", "page": talk.pk}}
    prose = {"type": "prose", "value": f"See [that talk](page:{talk.pk})."}
    ConferenceFactory(parent=front_page, slug="open", body=[link, prose])
    assert "/pyfest/" not in client.get("/open/").text
    assert "PyFest" not in client.get("/nope/").text


def test_the_404_page_of_a_private_site_names_no_page(client, front_page, conference):
    PageViewRestriction.objects.create(
        page=front_page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert "PyFest" not in client.get("/nope/").text


def test_a_site_with_a_private_conference_as_root_is_private(client, conference, talk):
    Site.objects.create(hostname="127.0.0.1", root_page=conference)
    ask = {"headers": {"host": "127.0.0.1"}}
    assert client.get("/monday/indexes/", **ask).status_code == 200
    conference.live = False
    conference.save()
    assert client.get("/monday/indexes/", **ask).status_code == 404


def test_notes_of_a_refused_source_are_not_shown(client, talk):
    source = SourceFactory()
    talk.body = [
        {
            "type": "notes",
            "value": {"source": source.pk, "content": [{"type": "prose", "value": "Their words."}]},
        },
    ]
    talk.save()
    assert "Their words." in client.get(talk.url).text
    source.status = source.Status.REFUSED
    source.save()
    page = client.get(talk.url).text
    assert "Their words." not in page
    assert "A Visitor" not in page
