"""All pages have the search form, the masthead and the colophon, and set no cookies."""

import pytest

from tests.conferences.public.conftest import LIST_URLS


@pytest.mark.parametrize("address", ["/", "/nope/"])
def test_there_is_a_search_form(client, db, address):
    page = client.get(address).text
    assert '<form class="search-box" action="/search/" role="search">' in page
    assert 'name="q"' in page


@pytest.mark.parametrize("address", LIST_URLS)
def test_the_masthead_links_to_the_lists_and_marks_the_current_one(client, db, address):
    page = client.get(address).text
    assert f'<a href="{address}" aria-current="page">' in page
    assert page.count("aria-current") == 1
    assert f'<a href="{address}"' in client.get("/").text


def test_every_page_has_the_colophon(client, front_page):
    front_page.colophon = "Made in a hallway."
    front_page.save_revision().publish()
    for address in ["/", "/nope/", *LIST_URLS]:
        assert "Made in a hallway." in client.get(address).text, address


@pytest.mark.parametrize("address", LIST_URLS)
def test_a_reader_without_a_login_gets_no_cookie(client, db, address):
    response = client.get(address)
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.text
