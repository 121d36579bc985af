"""Any public URL gets a page, a redirect or an error message, never a server error."""

import re
from urllib.parse import quote

import pytest
from django.urls import URLPattern
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings, strategies as st

from conferences.public.urls import urlpatterns
from tests.conferences.public.conftest import LIST_URLS
from tests.factories import SpeakerFactory, make_live
from tests.long_run import examples

pytestmark = pytest.mark.postgresql("characters and numbers that a database refuses")

#: Every URL pattern, with a placeholder for each part that may be anything.
PATTERNS = [
    *(
        "/" + re.sub(r"<[^>]+>", "{}", str(one.pattern))
        for one in urlpatterns
        if isinstance(one, URLPattern) and one.name != "markdown_page"
    ),
    *("/{}/", "/pyfest/{}/", "/{}/index.md"),
    *(f"/api/v2/{kind}/{part}" for kind in ("pages", "speakers", "topics") for part in ("", "{}/")),
]
#: All query parameters, and one that no view has.
PARAMETERS = [
    *("q", "page", "letter", "order", "address", "sort", "conference", "series", "year", "kind"),
    *("topic", "speaker", "has", "limit", "offset", "fields", "type", "child_of", "nobody"),
]
NUMBERS = st.integers(-(10**30), 10**30).map(str)
#: Values that exist in the archive below, so that views read the rest of the URL too.
KNOWN = [
    *("ana", "sql", "pyfest", "example.org", "https://example.org/plan", "pages", "1", "0", "talk"),
    *("A", "talks", "newest", "video", "*", "conferences.TalkPage", "indexes", "2024"),
]
PARTS = st.text(min_size=1, max_size=60) | NUMBERS | st.sampled_from(KNOWN)


@pytest.fixture
def archive(give_talk, conference, day):
    make_live(conference)
    make_live(day)
    quote = ("quote", {"text": "Be kind", "attribution": "Ana", "link": ""})
    body = [quote, ("prose", "See https://example.org/plan")]
    give_talk(speakers=[SpeakerFactory(name="Ana")], topics=["SQL"], body=body)


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pattern=st.sampled_from(PATTERNS),
    part=PARTS,
    parameters=st.lists(st.tuples(st.sampled_from(PARAMETERS), PARTS | st.just("")), max_size=4),
)
def test_no_url_causes_a_server_error(client, archive, pattern, part, parameters):
    url = pattern.replace("{}", quote(part, safe=""))
    assert client.get(f"{url}?{urlencode(parameters)}").status_code < 500


def test_long_numbers_are_not_found(client, front_page):
    for address in ("/documents/{}/x", "/cards/{}-x.png", "/sitemaps/pages-{}.xml"):
        for digits in (20, 5000):
            assert client.get(address.format("9" * digits)).status_code == 404


@pytest.mark.parametrize("address", LIST_URLS)
def test_lists_are_read_only(client, db, address):
    assert client.post(address).status_code == 405
