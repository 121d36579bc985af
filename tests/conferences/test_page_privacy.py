"""Unpublished and private pages, and what readers must not learn about them.

`public/test_visibility_matrix.py` reads all URLs that could show a hidden talk.
"""

from wagtail.models import Site

from tests.conferences.public.conftest import enter_password
from tests.factories import SourceFactory, make_private


def test_pages_below_an_unpublished_front_page_are_not_found(client, front_page, talk):
    front_page.live = False
    front_page.save()
    assert client.get("/pyfest/monday/indexes/").status_code == 404


def test_inside_a_private_conference_its_pages_are_listed(client, conference, talk):
    enter_password(client, make_private(conference))
    assert "Indexes" in client.get("/pyfest/").text


def test_the_404_page_of_a_private_site_names_no_page(client, front_page, conference):
    make_private(front_page)
    assert "PyFest" not in client.get("/nope/").text


def test_a_site_with_an_unpublished_conference_as_root_is_not_found(client, conference, talk):
    Site.objects.create(hostname="127.0.0.1", root_page=conference)
    host = {"host": "127.0.0.1"}
    assert client.get("/monday/indexes/", headers=host).status_code == 200
    conference.live = False
    conference.save()
    assert client.get("/monday/indexes/", headers=host).status_code == 404


def test_notes_of_a_refused_source_are_not_shown(client, talk):
    source = SourceFactory()
    talk.body = [("notes", {"source": source, "content": [("prose", "Their words.")]})]
    talk.save()
    assert "Their words." in client.get(talk.url).text
    source.status = source.Status.REFUSED
    source.save()
    page = client.get(talk.url).text
    assert "Their words." not in page
    assert "A Visitor" not in page
