"""Links: the sites that talks link to, the URLs of each, and the talks that mention them."""

import pytest

from tests.factories import make_live


def link(url, title="A plan"):
    return ("link", {"title": title, "url": url, "kind": "other", "note": "", "page": None})


def test_hosts_are_ordered_by_their_number_of_urls(client, give_talk):
    give_talk(body=[link("https://www.few.example/a"), link("https://many.example/a")])
    give_talk("Joins", body=[("prose", "See https://many.example/b and https://many.example/a")])
    page = client.get("/links/").text
    assert page.index(">many.example<") < page.index("2 addresses")
    assert page.index("2 addresses") < page.index(">few.example<") < page.index("1 address<")


def test_a_url_is_listed_with_the_talks_that_mention_it(client, give_talk):
    by_block = give_talk(body=[link("https://a.example/x")])
    by_prose = give_talk("Joins", body=[("prose", "As [told](https://a.example/x) there")])
    page = client.get("/links/a.example/").text
    assert page.count("https://a.example/x<") == 1
    for talk, place in ((by_block, "<li id="), (by_prose, '<div class="prose" id=')):
        block = talk.quotes_and_links.get().block_id
        assert f'href="{talk.url}#b-{block}"' in page
        assert f'{place}"b-{block}"' in client.get(talk.url).text


def test_the_video_of_a_talk_is_listed_as_a_link(client, give_talk):
    talk = give_talk(video_url="https://videos.example/1")
    page = client.get("/links/videos.example/").text
    assert "Video: Indexes" in page
    assert f'href="{talk.url}"' in page


def test_a_url_with_many_mentions_has_a_page_with_all_of_them(client, give_talk):
    address = "https://a.example/?q=1&r=ü"
    talks = [give_talk(f"Talk no {n}.", body=[link(address)]) for n in range(7)]
    page = client.get("/links/a.example/").text
    assert page.count("Talk no ") == 5
    assert "All 7 that mention it" in page
    page = client.get("/links/a.example/", {"address": address}).text
    assert all(talk.title in page for talk in talks)


def test_links_are_paginated(client, give_talk):
    give_talk(body=[link(f"https://a.example/{number:02}") for number in range(51)])
    assert "example/50" not in client.get("/links/a.example/").text
    assert "example/50" in client.get("/links/a.example/?page=2").text
    assert client.get("/links/a.example/?page=3").status_code == 404


def test_without_public_links_there_is_a_message(client, give_talk):
    give_talk(body=[link("https://a.example/x")]).unpublish()
    assert "No links yet" in client.get("/links/").text


@pytest.mark.parametrize(
    "address",
    [
        "%00/", "nowhere.example/", "'--/", "a.example/?address=%00", "a.example/?address=x",
        "b.example/?address=https://a.example/x", "a.example/?address=" + "a" * 5000,
        "a.example/?page=0", "a.example/?page=2", "a.example/?page=%00", "?page=2", "?page=x",
        "a.example/?address=https://a.example/x&page=2", "h" * 3000 + "/", "%FF/",
    ],
)  # fmt: skip
def test_missing_hosts_and_urls_are_not_found(client, give_talk, address):
    give_talk(body=[link("https://a.example/x"), link("https://b.example/")])
    assert client.get(f"/links/{address}").status_code == 404


def test_links_of_conferences_are_listed_too(client, conference):
    conference.body = [link("https://a.example/x")]
    make_live(conference)
    assert ">PyFest 2024<" in client.get("/links/a.example/").text
