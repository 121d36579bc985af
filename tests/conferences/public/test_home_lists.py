"""The lists of conferences and talks on the home page."""

from tests.conferences.public.conftest import create_edition
from tests.factories import SpeakerFactory


def test_the_home_page_has_the_newest_conferences_and_a_link_to_all(client, front_page):
    for year in range(2015, 2025):
        create_edition(front_page, year)
    page = client.get("/").text
    years = [year for year in range(2015, 2025) if f"PyFest of {year}" in page]
    assert years == [2020, 2021, 2022, 2023, 2024]
    assert '<a href="/timeline/">' in page


def test_the_home_page_has_the_talks_published_last(client, give_talk):
    give_talk("A pause", kind="break")
    for number in range(8):
        give_talk(f"Talk no {number}.", speakers=[SpeakerFactory(name=f"Ana {number}")])
    page = client.get("/").text
    assert page.index("Talk no 7.") < page.index("Talk no 2.")
    assert "Talk no 1." not in page
    assert "A pause" not in page
    assert "Ana 7" in page
