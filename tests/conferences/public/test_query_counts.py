"""Each public URL takes the same number of queries for one and for three of everything."""

import pytest
from django.core.cache import cache

from conferences.public.views.sitemaps import SECTION_SIZE
from tests.conferences.public.conftest import create_edition
from tests.factories import SourceFactory, SpeakerFactory, live_talk

#: The number of queries of each URL. `quote` is a block's id.
QUERIES = {
    "/api/v2/pages/": 4,
    "/api/v2/pages/?type=conferences.TalkPage&fields=*": 4,
    "/api/v2/speakers/?fields=*": 2,
    "/api/v2/topics/": 2,
    "/feeds/recaps.atom": 6,
    "/feeds/conferences/thing-0.atom": 7,
    "/feeds/speakers/thing-0.atom": 8,
    "/feeds/topics/thing-0.atom": 7,
    "/links/": 3,
    "/links/thing.example/": 9,
    "/links/thing.example/?address=https://thing.example/0": 7,
    "/quotes/": 6,
    "/quotes/{quote}/": 6,
    "/series/thing/": 11,
    "/sitemaps/pages-{pages_part}.xml": 3,
    "/speakers/": 3,
    "/speakers/?letter=T": 5,
    "/speakers/?order=talks": 3,
    "/speakers/thing-0/": 9,
    "/thing-0/thing-0/index.md": 7,
    "/timeline/": 10,
    "/topics/thing-0/": 8,
}


def create_things(front_page, count):
    """So many conferences with so many talks each, speakers, topics, links and notes."""
    speakers = [SpeakerFactory(name=f"Thing {number}") for number in range(count)]
    topics = [f"Thing {number}" for number in range(count)]
    prose = ("prose", f"See [the front page](page:{front_page.pk}).")
    link = ("link", {"title": "Thing", "url": "", "page": front_page, "kind": "other", "note": ""})
    notes = ("notes", {"source": SourceFactory(), "content": [prose]})
    quote = {"text": f"Thing [one](page:{front_page.pk})", "attribution": "Ana", "link": ""}
    for year in range(count):
        conference = create_edition(front_page, 2020 + year, "Thing", slug=f"thing-{year}")
        for number in range(count):
            urls = f"https://thing.example/{number} and https://thing-{number}.example/"
            body = [*[prose, link, notes] * count, ("prose", urls), ("quote", quote)]
            title = f"Thing {number}"
            talk = live_talk(conference, title, speakers=speakers, topics=topics, body=body)
    return talk


@pytest.mark.parametrize("count", [1, 3])
def test_a_url_takes_the_same_queries_for_three_things(
    client, front_page, django_assert_num_queries, subtests, count
):
    talk = create_things(front_page, count)
    quote = talk.quotes_and_links.get(kind="quote").block_id
    for url, queries in QUERIES.items():
        cache.clear()
        with subtests.test(url):
            address = url.format(quote=quote, pages_part=talk.pk // SECTION_SIZE)
            client.get(address)
            with django_assert_num_queries(queries):
                response = client.get(address)
            assert response.status_code == 200
            assert response.text.lower().count("thing") >= count
