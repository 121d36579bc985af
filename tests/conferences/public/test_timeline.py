"""Conferences by year, and the pages of series."""

from datetime import date
from urllib.parse import quote

import pytest

from tests.conferences.public.conftest import assert_in_order, create_edition


def test_conferences_are_listed_by_year_with_their_number_of_talks(client, front_page, give_talk):
    newest = create_edition(front_page, 2025)
    for year in (2019, None):
        create_edition(front_page, year)
    for number, kind in enumerate(["talk", "keynote", "break"]):
        give_talk(f"T {number}", parent=newest, kind=kind)
    page = client.get("/timeline/").text
    assert_in_order(page, "2025</h2>", "PyFest of 2025", ">2 talks<")
    assert_in_order(page, ">2 talks<", "2019</h2>", "PyFest of 2019", ">0 talks<")
    assert_in_order(page, ">0 talks<", "Undated</h2>", "PyFest of old")


def test_conferences_of_one_year_are_listed_together(client, front_page):
    for month in (2, 9):
        create_edition(front_page, 2024, f"Fest {month}", first_date=date(2024, month, 1))
    page = client.get("/timeline/").text
    assert page.count("2024</h2>") == 1
    assert page.index("Fest 9") < page.index("Fest 2 ")


def test_a_series_lists_its_editions_by_year(client, front_page):
    create_edition(front_page, 2024)
    create_edition(front_page, 2023, "Pyfest")
    create_edition(front_page, 2022, "Other")
    page = client.get("/series/pyfest/").text
    assert "PyFest of 2024" in page
    assert "Pyfest of 2023" in page
    assert "Other" not in page
    assert "2 editions" in page


@pytest.mark.parametrize("series", ["PyFest", "Конференция", "C++ & friends"])
def test_a_conference_links_to_its_series(client, front_page, series):
    conference = create_edition(front_page, 2024, series)
    slug = {"PyFest": "pyfest", "C++ & friends": "c-friends"}.get(series, series.lower())
    assert f'<a href="/series/{quote(slug)}/">' in client.get(conference.url).text
    assert client.get(f"/series/{slug}/").status_code == 200


def test_a_series_without_letters_is_not_linked(client, front_page):
    conference = create_edition(front_page, 2024, "☃")
    for address in (conference.url, "/timeline/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "/series/" not in response.text


def test_without_public_conferences_there_is_a_message(client, front_page):
    create_edition(front_page, 2024).unpublish()
    assert client.get("/series/pyfest/").status_code == 404
    for address in ("/timeline/", "/"):
        assert "No conferences yet" in client.get(address).text


@pytest.mark.parametrize(
    "address",
    ["series/%00/", "series/other/", "series/" + "a" * 5000 + "/", "series/pyfest/?page=2",
     "series/pyfest/?page=%00", "timeline/?page=2", "timeline/?page=-1", "timeline/?page=%00"],
)  # fmt: skip
def test_missing_series_and_pages_are_not_found(client, front_page, address):
    create_edition(front_page, 2024)
    assert client.get(f"/{address}").status_code == 404
