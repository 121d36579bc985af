"""A conference of example pages: every block, and edge cases of each page type."""

from home.demo.examples.edge_cases import (
    EIGHT_SPEAKERS,
    LONG_TITLE,
    NO_NOTES,
    PODCAST,
    RIGHT_TO_LEFT,
    TWO_AUTHORS,
    WIDE_CODE,
    WIDE_TABLE,
)
from home.demo.examples.every_block import ALL_BLOCKS
from home.demo.examples.sources import BALCONY
from home.demo.examples.types import ConferenceExample, DayExample, TalkExample, notes

LIGHTNING = TalkExample(
    title="Lightning Talks",
    slug="lightning-talks",
    kind="lightning",
    description="Five minutes each: what was shown, and where to find it.",
    shows="A session of lightning talks, without speakers.",
    body=[
        notes(
            BALCONY,
            (
                "prose",
                "Five minutes each, and a bell.\n\n- A command that finds fields nobody reads\n"
                "- Three ways to name a migration\n- A keyboard with one key",
            ),
        )
    ],
)

CONFERENCE = ConferenceExample(
    title="Example pages",
    slug="example-pages",
    description="Pages that show every block and every awkward case, for those who build this site.",
    series="Examples",
    shows="A conference without a date or a place, with talks beside its days.",
    body=[
        (
            "prose",
            "Not a conference: here stand the pages that show every block, and those that a design "
            "must survive. The other conferences of this demo are public; their recaps were imported.",
        )
    ],
    days=[
        DayExample(
            title="Every block",
            slug="every-block",
            description="The longest talk, and those with much on them.",
            shows="A day whose date the notes do not tell.",
            talks=[ALL_BLOCKS, TWO_AUTHORS, WIDE_CODE, WIDE_TABLE, RIGHT_TO_LEFT],
        ),
        DayExample(
            title="Awkward cases",
            slug="awkward-cases",
            description="Long titles, many speakers, and none; no notes at all.",
            talks=[EIGHT_SPEAKERS, LONG_TITLE, NO_NOTES, LIGHTNING],
        ),
    ],
    talks=[PODCAST],
)
