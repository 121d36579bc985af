"""Example pages with every block and every edge case, for the styleguide, the demo and tests.

The texts are our own. Titles, speakers, dates and URLs come from public programmes.
"""

from home.demo.examples.example_conference import CONFERENCE
from home.demo.examples.types import ConferenceExample

CONFERENCES: list[ConferenceExample] = [CONFERENCE]
