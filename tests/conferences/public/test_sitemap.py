"""The sitemap with its sections, and robots.txt."""

import xml.etree.ElementTree as ET

import pytest

from conferences.public.models import IndexedPage
from conferences.public.views import sitemaps
from tests.conferences.public.conftest import LIST_URLS
from tests.factories import SpeakerFactory, make_live, make_private

XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def read_sitemap(response, element="url"):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    tree = ET.fromstring(response.content)  # noqa: S314 - our own words
    return {
        one.find("s:loc", XML).text: one.findtext("s:lastmod", "", XML)
        for one in tree.findall(f"s:{element}", XML)
    }


def read_all_urls(client):
    """The URLs of all sections."""
    index = read_sitemap(client.get("/sitemap.xml"), "sitemap")
    return {place for part in index for place in read_sitemap(client.get(part))}


def test_the_sitemap_has_every_public_page_speaker_and_topic(client, give_talk, conference, day):
    conference.series = "PyFest"
    make_live(conference)
    make_live(day)
    give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])
    assert read_all_urls(client) == {
        f"http://testserver{path}"
        for path in (
            *("/", *LIST_URLS, "/series/pyfest/", "/speakers/ana/", "/topics/sql/"),
            *("/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/"),
        )
    }


def test_the_sitemap_has_the_dates_of_changes(client, give_talk):
    talk = give_talk()
    row = IndexedPage.objects.get(pk=talk.pk)
    index = read_sitemap(client.get("/sitemap.xml"), "sitemap")
    part = f"http://testserver/sitemaps/pages-{talk.pk // 1000}.xml"
    assert index[part][:19] == row.changed_at.isoformat()[:19]
    (changed,) = read_sitemap(client.get(part)).values()
    assert changed == row.changed_at.date().isoformat()


def test_a_section_is_a_range_of_ids(client, give_talk, monkeypatch):
    monkeypatch.setattr(sitemaps, "SECTION_SIZE", 2)
    talks = [give_talk(f"Talk {number}") for number in range(5)]
    index = read_sitemap(client.get("/sitemap.xml"), "sitemap")
    lists = [read_sitemap(client.get(part)) for part in index if "/pages-" in part]
    assert all(1 <= len(one) <= 2 for one in lists)
    urls = [url for one in lists for url in one]
    assert sorted(urls) == sorted(f"http://testserver{talk.url}" for talk in talks)


def test_a_section_without_public_pages_is_not_found(client, give_talk, conference):
    talk = give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"])
    part = f"/sitemaps/pages-{talk.pk // 1000}.xml"
    assert client.get(part).status_code == 200
    conference.unpublish()
    assert client.get(part).status_code == 404
    urls = " ".join(read_all_urls(client))
    assert not any(word in urls for word in ("pyfest", "ana", "sql"))


def test_a_private_home_page_is_not_in_the_sitemap(client, front_page):
    make_private(front_page)
    assert "http://testserver/" not in read_all_urls(client)


@pytest.mark.parametrize(
    "name", ["pages-99999", "pages-" + "9" * 23, "site-1", "nothing-0", "pages--1", "pages-%00"]
)
def test_a_missing_section_is_not_found(client, db, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


@pytest.mark.parametrize("number", ["2", "-1", "x", "\0", "9" * 50])
def test_a_section_has_only_one_page(client, db, number):
    assert client.get("/sitemaps/site-0.xml", {"p": number}).status_code == 404


def test_the_sitemap_uses_the_public_url(client, give_talk, settings):
    settings.PUBLIC_URL = "https://recaps.example.org"
    talk = give_talk()
    assert f"https://recaps.example.org{talk.url}" in read_all_urls(client)


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
