"""Quotes: a list of all, a page of each, and one a day on the front page."""

from datetime import date, timedelta

import pytest

from conferences.public.models import QuoteOrLink
from conferences.public.quotes_and_links import pick_quote_of_the_day
from tests.factories import ConferenceFactory, DayFactory, SourceFactory, make_live


def quote(text="Be **kind**", attribution="Somebody", link=""):
    return ("quote", {"text": text, "attribution": attribution, "link": link})


def get_block_id(talk):
    return talk.quotes_and_links.get(kind="quote").block_id


def test_quotes_are_listed_newest_first_with_their_talks(client, give_talk, front_page, day):
    day.date = date(2024, 9, 23)
    make_live(day)
    older = make_live(ConferenceFactory(parent=front_page, title="Old", edition=2019))
    give_talk("Joins", parent=DayFactory(parent=older), body=[quote("An older one")])
    talk = give_talk(body=[quote()])
    page = client.get("/quotes/").text
    assert page.index("Be <strong>kind</strong>") < page.index("An older one")
    assert "Somebody" in page
    assert f'<a href="{talk.url}#b-{get_block_id(talk)}" lang="en"><bdi>Indexes</bdi></a>' in page
    assert f'href="/quotes/{get_block_id(talk)}/"' in page


def test_a_quote_links_to_its_block_on_the_talk(client, give_talk):
    talk = give_talk(body=[quote()])
    assert f'<figure class="quote" id="b-{get_block_id(talk)}">' in client.get(talk.url).text


def test_a_quote_in_notes_links_to_its_block(client, give_talk):
    talk = give_talk(body=[("notes", {"source": SourceFactory(), "content": [quote()]})])
    assert f'id="b-{get_block_id(talk)}"' in client.get(talk.url).text


def test_a_quote_has_its_own_page_with_its_plain_text_as_description(client, give_talk):
    other = give_talk("Joins")
    talk = give_talk(body=[quote(f"Be **kind**\nto [joins](page:{other.pk})\n\n- `now`")])
    page = client.get(f"/quotes/{get_block_id(talk)}/").text
    assert "Be <strong>kind</strong>" in page
    assert 'From <bdi lang="en">Indexes</bdi></h1>' in page
    assert '<meta name="description" content="Be kind to joins now">' in page


def test_internal_links_in_a_quote_lead_to_public_pages_only(client, give_talk):
    other, unpublished = give_talk("Joins"), give_talk("Hidden")
    talk = give_talk(body=[quote(f"See [this](page:{other.pk}), [that](page:{unpublished.pk})")])
    unpublished.unpublish()
    for address in ("/quotes/", f"/quotes/{get_block_id(talk)}/", "/"):
        page = client.get(address).text
        assert f'<a href="{other.url}">this</a>' in page, address
        assert unpublished.url not in page, address


def test_a_quote_has_the_language_of_its_page(client, give_talk):
    give_talk(body=[quote("اقتباس")], language="ar")
    text = client.get("/quotes/").text
    assert '<figure class="quote" dir="rtl">' in text
    assert '<blockquote lang="ar">' in text


def test_quotes_are_paginated(client, give_talk):
    give_talk(body=[quote(f"Number {number}.") for number in range(21)])
    page = client.get("/quotes/").text
    assert ("Number 19." in page, "Number 20." in page) == (True, False)
    assert "Number 20." in client.get("/quotes/?page=2").text
    assert client.get("/quotes/?page=3").status_code == 404


def test_quotes_of_a_refused_source_are_not_listed(client, give_talk):
    source = SourceFactory()
    talk = give_talk(body=[("notes", {"source": source, "content": [quote()]})])
    block = get_block_id(talk)
    assert "kind" in client.get("/").text
    source.status = source.Status.REFUSED
    source.save()
    assert client.get(f"/quotes/{block}/").status_code == 404
    assert "kind" not in client.get("/").text
    assert "No quotes yet" in client.get("/quotes/").text


def test_an_outdated_entry_is_not_shown(client, give_talk):
    talk = give_talk(body=[quote()])
    block = get_block_id(talk)
    type(talk).objects.filter(pk=talk.pk).update(live=False)
    assert client.get(f"/quotes/{block}/").status_code == 404
    for address in ("/", "/quotes/"):
        assert "kind" not in client.get(address).text


@pytest.mark.parametrize(
    "block", ["%00", "x", "a" * 5000, "9f16ab58-784c-4981-aeee-b9831a0e6f0e", "'--", "%F0%9F%90%8D"]
)
def test_a_missing_quote_is_not_found(client, give_talk, block):
    give_talk(body=[quote()])
    assert client.get(f"/quotes/{block}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "%00", "2", "9" * 5000, "1&page=x"])
def test_a_missing_page_of_quotes_is_not_found(client, give_talk, number):
    give_talk(body=[quote()])
    assert client.get(f"/quotes/?page={number}").status_code == 404


def test_a_link_in_a_quote_without_an_attribution_stays_text(client, give_talk):
    give_talk(body=[quote("<script>alert(1)</script>", "<b>Eve</b>")])
    page = client.get("/quotes/").text
    assert "<script>alert" not in page
    assert "<b>Eve" not in page


DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(60)]


def test_the_quote_of_the_day_changes_every_day(give_talk):
    give_talk(body=[quote(f"Number {number}") for number in range(12)])
    chosen = [pick_quote_of_the_day(day).text for day in DAYS]
    assert chosen == [pick_quote_of_the_day(day).text for day in DAYS]
    assert len(set(chosen)) > 6


def test_the_quote_of_the_day_is_short_and_has_an_attribution(give_talk):
    assert pick_quote_of_the_day(DAYS[0]) is None
    give_talk(body=[quote("long " * 100), quote("Nobody said", ""), quote("Short")])
    assert {pick_quote_of_the_day(day).text for day in DAYS} == {"Short"}


def test_the_quote_of_the_day_takes_two_queries_at_most(give_talk, django_assert_max_num_queries):
    give_talk(body=[quote()])
    assert QuoteOrLink.objects.count() == 1
    with django_assert_max_num_queries(2):
        pick_quote_of_the_day(DAYS[0])
