"""The sitemap with its sections, and robots.txt."""

import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from conferences.public.models import IndexedPage
from conferences.public.views import sitemaps
from tests.factories import SpeakerFactory, make_live

XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def parts(monkeypatch):
    """Small sections, so that three pages need more than one."""
    monkeypatch.setattr(sitemaps, "SECTION_SIZE", 2)


def found(response, element="url"):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    tree = ET.fromstring(response.content)  # noqa: S314 - our own words
    return {
        one.find("s:loc", XML).text: one.findtext("s:lastmod", "", XML)
        for one in tree.findall(f"s:{element}", XML)
    }


def everything(client):
    """All URLs of all sections."""
    index = found(client.get("/sitemap.xml"), "sitemap")
    return {place for part in index for place in found(client.get(part))}


def test_the_sitemap_has_every_public_page_speaker_and_topic(client, give_talk, conference, day):
    conference.series = "PyFest"
    make_live(conference)
    make_live(day)
    give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])
    assert everything(client) == {
        f"http://testserver{path}"
        for path in (
            "/",
            "/speakers/",
            "/topics/",
            "/quotes/",
            "/links/",
            "/timeline/",
            "/series/pyfest/",
            "/pyfest/",
            "/pyfest/monday/",
            "/pyfest/monday/indexes/",
            "/speakers/ana/",
            "/topics/sql/",
        )
    }


def test_the_sitemap_has_the_dates_of_changes(client, give_talk):
    talk = give_talk()
    row = IndexedPage.objects.get(pk=talk.pk)
    index = found(client.get("/sitemap.xml"), "sitemap")
    part = f"http://testserver/sitemaps/pages-{talk.pk // 1000}.xml"
    assert index[part][:19] == row.changed_at.isoformat()[:19]
    (changed,) = found(client.get(part)).values()
    assert changed == row.changed_at.date().isoformat()


def test_a_section_is_a_range_of_ids(client, give_talk, parts):
    talks = [give_talk(f"Talk {number}") for number in range(5)]
    index = found(client.get("/sitemap.xml"), "sitemap")
    lists = [found(client.get(part)) for part in index if "/pages-" in part]
    assert all(1 <= len(one) <= 2 for one in lists)
    assert sorted(place for one in lists for place in one) == sorted(
        f"http://testserver{talk.url}" for talk in talks
    )


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_pages_that_are_not_public_are_not_in_the_sitemap(client, give_talk, conference, hide):
    talk = give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])
    part = f"/sitemaps/pages-{talk.pk // 1000}.xml"
    assert client.get(part).status_code == 200
    if hide == "draft":
        conference.unpublish()
    else:
        PageViewRestriction.objects.create(page=conference, restriction_type="login")
    assert client.get(part).status_code == 404
    places = everything(client)
    assert not any(word in place for word in ("pyfest", "ana", "sql") for place in places)


def test_a_private_home_page_is_not_in_the_sitemap(client, front_page):
    PageViewRestriction.objects.create(page=front_page, restriction_type="login")
    assert "http://testserver/" not in everything(client)


@pytest.mark.parametrize(
    "name",
    [
        "pages-99999",
        "pages-99999999999999999999999",
        "site-1",
        "nothing-0",
        "pages--1",
        "pages-%00",
    ],
)
def test_a_missing_section_is_not_found(client, db, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


@pytest.mark.parametrize("number", ["2", "-1", "x", "\0", "9" * 50])
def test_a_section_has_only_one_page(client, db, number):
    assert client.get("/sitemaps/site-0.xml", {"p": number}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_section_takes_the_same_queries_for_three_pages(
    client, give_talk, django_assert_num_queries, count
):
    talks = [give_talk(f"Talk {n}", speakers=[SpeakerFactory()]) for n in range(count)]
    part = reverse("sitemap_section", args=["pages", talks[0].pk // 1000])
    client.get(part)
    with django_assert_num_queries(3):
        assert len(found(client.get(part))) == count


def test_the_sitemap_uses_the_public_url(client, give_talk, settings):
    settings.PUBLIC_URL = "https://recaps.example.org"
    talk = give_talk()
    assert f"https://recaps.example.org{talk.url}" in everything(client)


def test_robots_txt_names_the_sitemap_and_excludes_the_admin(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /_util/",
        "Disallow: /search/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
