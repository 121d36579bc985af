"""The registry of example pages: what the demo fills a site with, and what tests look at.

The words are our own; titles, speakers, dates and addresses are public facts of public programmes.
"""

from collections.abc import Iterator

from home.demo.examples import (
    djangocon_us_2022,
    djangocon_us_2023,
    djangocon_us_2024,
    djangocon_us_2025,
)
from home.demo.examples.shapes import ConferenceExample, TalkExample

CONFERENCES: list[ConferenceExample] = [
    djangocon_us_2022.CONFERENCE,
    djangocon_us_2023.CONFERENCE,
    djangocon_us_2024.CONFERENCE,
    djangocon_us_2025.CONFERENCE,
]


def talks() -> Iterator[TalkExample]:
    """Every talk of the registry, in the order of the programmes."""
    for conference in CONFERENCES:
        for day in conference.days:
            yield from day.talks
        yield from conference.talks
