"""Example pages with every block and every edge case, for the styleguide, the demo and tests.

The texts are our own. Titles, speakers, dates and URLs come from public programmes.
"""

from collections.abc import Iterator

from home.demo.examples.example_conference import CONFERENCE
from home.demo.examples.types import ConferenceExample, TalkExample

CONFERENCES: list[ConferenceExample] = [CONFERENCE]


def get_talks() -> Iterator[TalkExample]:
    for conference in CONFERENCES:
        for day in conference.days:
            yield from day.talks
        yield from conference.talks
