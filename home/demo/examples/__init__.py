"""The registry of example pages: every block and every awkward case, for the styleguide, the demo
and tests.

The words are our own; titles, speakers, dates and addresses are public facts of public programmes.
"""

from collections.abc import Iterator

from home.demo.examples.gallery import CONFERENCE
from home.demo.examples.types import ConferenceExample, TalkExample

CONFERENCES: list[ConferenceExample] = [CONFERENCE]


def talks() -> Iterator[TalkExample]:
    """Every talk of the registry, in the order of the programmes."""
    for conference in CONFERENCES:
        for day in conference.days:
            yield from day.talks
        yield from conference.talks
