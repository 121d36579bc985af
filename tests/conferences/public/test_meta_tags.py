"""Meta tags: canonical URLs, Open Graph, feeds and structured data."""

import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse
from jsonschema import Draft202012Validator, FormatChecker
from wagtail.models import Site

from conferences.curation.history.share_links import create_share_link
from conferences.models import Source, Topic
from tests.conferences.public.conftest import enter_password
from tests.factories import SourceFactory, SpeakerFactory, live_talk, make_live, make_private
from tests.shared_rows import shared

SCHEMA = json.loads((Path(__file__).parent / "schema_org.json").read_text())
TALK = "/pyfest/monday/indexes/"


def find_meta_tags(text):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


def find_links(text, relation):
    found = re.findall(rf'<link rel="{relation}"([^>]*)>', text)
    return [dict(re.findall(r'([a-z]+)="([^"]*)"', one)) for one in found]


def read_structured_data(text):
    """The structured data of a page, validated against a schema."""
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    graph = json.loads(data)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(graph)
    return {thing["@type"]: thing for thing in graph["@graph"]}


@shared
def full_talk(conference, day):
    conference.first_date, conference.last_date = date(2024, 9, 22), date(2024, 9, 27)
    conference.venue, conference.city = "Town hall", "Durham"
    conference.website = "https://example.org/"
    make_live(conference)
    day.date = date(2024, 9, 23)
    make_live(day)
    source = SourceFactory(author="A Visitor")
    return live_talk(
        day,
        speakers=[SpeakerFactory(name="Ana", slug="ana")],
        topics=["SQL"],
        search_description='What "they" promise',
        video_url="https://example.org/v",
        body=[("notes", {"source": source, "content": [("prose", "Words.")]})],
    )


@pytest.mark.parametrize("url", ["/", "/pyfest/", "/pyfest/monday/", TALK])
@pytest.mark.parametrize("junk", ["", "?utm_source=x&page=3", "?x=%00"])
def test_a_page_has_one_canonical_url(client, full_talk, url, junk):
    text = client.get(url + junk).text
    assert find_links(text, "canonical") == [{"href": f"http://testserver{url}"}]
    assert find_meta_tags(text)["og:url"] == f"http://testserver{url}"


def test_the_canonical_url_uses_the_public_url(client, full_talk, settings):
    settings.PUBLIC_URL = "https://recaps.example.org"
    text = client.get(TALK).text
    assert find_links(text, "canonical") == [{"href": f"https://recaps.example.org{TALK}"}]
    assert "http://testserver" not in text


def test_another_site_has_its_own_canonical_urls(client, full_talk, conference, settings):
    settings.PUBLIC_URL = "https://recaps.example.org"
    Site.objects.create(hostname="127.0.0.1", root_page=conference)
    text = client.get("/monday/indexes/", headers={"host": "127.0.0.1"}).text
    assert find_links(text, "canonical") == [{"href": "http://127.0.0.1/monday/indexes/"}]


def test_the_open_graph_tags_of_a_talk(client, full_talk):
    tags = find_meta_tags(client.get(TALK).text)
    assert tags["og:type"] == "article"
    assert tags["og:title"] == "Indexes"
    assert tags["og:description"] == 'What "they" promise'
    assert tags["og:site_name"] == "Hallway Track"
    assert tags["og:image:alt"] == "Indexes, Ana, PyFest 2024"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["twitter:card"] == "summary_large_image"
    assert tags["article:published_time"][:4].isdigit()
    assert client.get(tags["og:image"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("url", ["/", "/pyfest/", "/pyfest/monday/"])
def test_every_kind_of_page_has_a_social_card(client, full_talk, url):
    address = find_meta_tags(client.get(url).text)["og:image"]
    assert client.get(address.removeprefix("http://testserver"))["Content-Type"] == "image/png"


@pytest.mark.parametrize("url", [TALK, "/speakers/ana/", "/quotes/", "/search/?q=indexes"])
def test_the_description_is_the_same_for_search_engines_and_sharing(client, full_talk, url):
    tags = find_meta_tags(client.get(url).text)
    assert tags["description"] == tags["og:description"] != ""


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        ("/", ["/feeds/recaps.atom"]),
        ("/pyfest/", ["/feeds/recaps.atom", "/feeds/conferences/pyfest.atom"]),
        (TALK, ["/feeds/recaps.atom", "/feeds/conferences/pyfest.atom"]),
    ],
)
def test_pages_link_to_their_feeds(client, full_talk, url, feeds):
    links = find_links(client.get(url).text, "alternate")
    linked = [link["href"] for link in links if link["type"] == "application/atom+xml"]
    assert linked == [f"http://testserver{feed}" for feed in feeds]
    assert all(client.get(feed).status_code == 200 for feed in feeds)


def test_a_conference_without_talks_links_to_no_feed_of_its_own(client, conference):
    make_live(conference)
    assert "/feeds/conferences/" not in client.get("/pyfest/").text


def test_the_structured_data_of_a_talk(client, full_talk):
    found = read_structured_data(client.get(TALK).text)
    work = found["CreativeWork"]
    assert (work["name"], work["url"]) == ("Indexes", f"http://testserver{TALK}")
    assert work["keywords"] == ["SQL"]
    assert work["author"] == [{"@type": "Person", "name": "A Visitor"}]
    session = work["about"]
    assert session["startDate"] == "2024-09-23"
    assert session["sameAs"] == ["https://example.org/v"]
    ana = {"@type": "Person", "name": "Ana", "url": "http://testserver/speakers/ana/"}
    assert session["performer"] == [ana]
    assert session["superEvent"]["name"] == "PyFest 2024"
    trail = [one["item"] for one in found["BreadcrumbList"]["itemListElement"]]
    urls = ("/", "/pyfest/", "/pyfest/monday/", TALK)
    assert trail == [f"http://testserver{url}" for url in urls]


def test_the_structured_data_of_a_conference_and_a_day(client, full_talk):
    event = read_structured_data(client.get("/pyfest/").text)["Event"]
    assert (event["startDate"], event["endDate"]) == ("2024-09-22", "2024-09-27")
    assert event["location"] == {"@type": "Place", "name": "Town hall", "address": "Durham"}
    day = read_structured_data(client.get("/pyfest/monday/").text)["Event"]
    assert day["superEvent"]["url"] == "http://testserver/pyfest/"


def test_the_structured_data_of_the_home_page(client, front_page):
    assert read_structured_data(client.get("/").text)["WebSite"]["url"] == "http://testserver/"


def test_structured_data_leaves_out_empty_fields(client, talk):
    work = read_structured_data(client.get(TALK).text)["CreativeWork"]
    assert set(work["about"]) == {"@type", "name", "url", "superEvent"}


def test_structured_data_leaves_out_refused_authors(client, full_talk):
    Source.objects.update(status=Source.Status.REFUSED)
    assert "author" not in read_structured_data(client.get(TALK).text)["CreativeWork"]


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!-- <script>", "\u2028 & \"quotes\" 'too'"]
)
def test_no_text_ends_the_structured_data(client, talk, words):
    talk.title = talk.search_description = words
    talk.save()
    text = client.get(TALK).text
    assert "<script>" not in text
    assert read_structured_data(text)["CreativeWork"]["name"] == words
    assert find_meta_tags(text)["og:description"] == words


def render_list(name, *args, query="", **context):
    """The head of a page outside the page tree, as its view renders it."""
    request = RequestFactory().get(reverse(name, args=args) + query)
    request.resolver_match = resolve(request.path)
    return render_to_string("base.html", context, request=request)


def test_the_structured_data_of_a_speaker(db):
    speaker = SpeakerFactory(name="Ana", slug="ana", bio="Writes.")
    speaker.links = [("link", {"title": "Site", "url": "https://example.org/"})]
    text = render_list("speaker", "ana", speaker=speaker)
    assert read_structured_data(text)["Person"] == {
        "@type": "Person",
        "name": "Ana",
        "url": "http://testserver/speakers/ana/",
        "description": "Writes.",
        "sameAs": ["https://example.org/"],
    }
    assert find_meta_tags(text)["og:type"] == "profile"
    assert 'href="http://testserver/feeds/speakers/ana.atom"' in text


def test_the_page_of_a_topic_links_to_its_feed(db):
    text = render_list("topic", "sql", topic=Topic.objects.create(name="SQL", slug="sql"))
    assert 'href="http://testserver/feeds/topics/sql.atom"' in text
    assert find_meta_tags(text)["og:title"] == "SQL"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?page=3&sort=talks", "?page=3"),
        ("?page=1", ""),
        ("?letter=B&page=2", "?letter=B&amp;page=2"),
        ("?letter=%23", "?letter=%23"),
        ("?letter=nobody", ""),
        ("?address=x", ""),
        ("?page=03", ""),
        ("?page=x", ""),
        ("?page=%D9%A1", ""),
        ("?page=-1", ""),
        ("?page=" + "9" * 5000, ""),
        ("?page=\0", ""),
        ("?page=%22><script>", ""),
    ],
)
def test_each_page_of_a_long_list_has_its_canonical_url(db, query, kept):
    text = render_list("speakers", query=query)
    assert find_links(text, "canonical") == [{"href": f"http://testserver/speakers/{kept}"}]
    assert find_meta_tags(text)["og:title"].endswith("Hallway Track")


def test_a_private_page_has_no_meta_tags(client, full_talk, conference):
    enter_password(client, make_private(conference))
    text = client.get(TALK).text
    assert "Words." in text
    for mark in ("canonical", "og:", "ld+json", "alternate"):
        assert mark not in text


def test_drafts_that_editors_preview_or_share_have_no_meta_tags(
    client, as_editor, editor, full_talk
):
    preview = reverse("wagtailadmin_pages:view_draft", args=[full_talk.pk])
    share_link = create_share_link(full_talk, timedelta(days=1), "", editor)
    for response in (as_editor.get(preview), client.get(share_link.get_absolute_url())):
        assert "Words." in response.text
        assert "canonical" not in response.text
        assert "ld+json" not in response.text


@pytest.mark.parametrize("url", ["/nope/", "/speakers/nobody/"])
def test_a_missing_page_has_no_canonical_url(client, db, url):
    text = client.get(url).text
    assert "canonical" not in text
    assert "og:" not in text


def test_canonical_urls_are_escaped_as_in_the_sitemap(client, give_talk):
    give_talk(speakers=[SpeakerFactory(name="Ramón", slug="ramón")])
    url = reverse("speaker", args=["ramón"])
    text = client.get(url).text
    assert find_links(text, "canonical") == [{"href": f"http://testserver{url}"}]
    assert find_meta_tags(text)["og:url"] == f"http://testserver{url}"
    feed = client.get("/feeds/speakers/ramón.atom").text
    assert 'href="http://testserver/feeds/speakers/ram%C3%B3n.atom" rel="self"' in feed


def test_each_linked_url_has_a_canonical_page(client, give_talk):
    give_talk(body=[("link", {"title": "There", "url": "https://example.org/a?b=1&c"})])
    url = "/links/example.org/?address=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c"
    (link,) = find_links(client.get(f"{url}&utm_source=x").text, "canonical")
    assert unescape(link["href"]) == f"http://testserver{url}"
