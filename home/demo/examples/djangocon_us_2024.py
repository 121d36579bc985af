import datetime

from home.demo.examples.awkward import (
    EIGHT_SPEAKERS,
    LONG_TITLE,
    NO_NOTES,
    TWO_AUTHORS,
    WIDE_CODE,
)
from home.demo.examples.every_block import ALL_BLOCKS
from home.demo.examples.shapes import ConferenceExample, DayExample, TalkExample, notes, picture
from home.demo.examples.sources import BALCONY, THIRD_ROW

TALKS = "https://2024.djangocon.us/talks/"

MONDAY = DayExample(
    title="Monday",
    slug="monday",
    date=datetime.date(2024, 9, 23),
    description="Monday of DjangoCon US 2024: teaching, dependencies, HTMX, errors, profiling.",
    talks=[
        TalkExample(
            title="Keynote - Power to the People who Teach the People",
            slug="keynote-power-to-the-people-who-teach-the-people",
            kind="keynote",
            speakers=["Sheena O'Connell"],
            official_url=TALKS + "keynote-monday/",
            description="On teaching programmers: practice over lectures, feedback over marks.",
            topics=["Community", "Education"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "Whoever teaches one teacher well teaches a hundred people at once, and hears of "
                        "none of them. What helps those who teach:\n\n"
                        "- material they may change, under a licence that says so\n"
                        "- exercises that fail in instructive ways\n"
                        "- somebody to ask who has stood before the same class",
                    ),
                    (
                        "quote",
                        {
                            "text": "A lecture is a draft of an exercise.",
                            "attribution": "From the editors’ notebook",
                            "link": "",
                        },
                    ),
                )
            ],
        ),
        ALL_BLOCKS,
        TalkExample(
            title="Error Culture",
            slug="error-culture",
            speakers=["Ryan Cheley"],
            official_url=TALKS + "error-culture/",
            description="Alerts nobody reads are worse than none: how noise grows, and how to prune it.",
            topics=["Reliability", "Community"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "An alert is a question: *will you get up for this?* If the answer is no three "
                        "times in a row, it is not an alert but a log line that rings.\n\n"
                        "Prune once a month. For each alert that fired: who acted, what changed, could "
                        "the machine have done it?",
                    ),
                    (
                        "quote",
                        {
                            "text": "Silence is a feature, if somebody tests it.",
                            "attribution": "Overheard in the hallway",
                            "link": "",
                        },
                    ),
                )
            ],
        ),
        WIDE_CODE,
    ],
)

TUESDAY = DayExample(
    title="Tuesday",
    slug="tuesday",
    date=datetime.date(2024, 9, 24),
    description="Tuesday of DjangoCon US 2024: upgrades, constraints, plugins, carbon.",
    talks=[
        EIGHT_SPEAKERS,
        TalkExample(
            title="How to design and implement extensible software with plugins",
            slug="extensible-software-with-plugins",
            speakers=["Simon Willison"],
            official_url=TALKS + "how-to-design-and-implement-extensible-software-with-plugins/",
            description="Hooks, entry points and a promise: what makes software that others can extend.",
            topics=["Architecture", "Open source"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "A plugin system is three things: a **place** where others may speak (the hook), a "
                        "way to **find** them (entry points), and a **promise** how long the place stays.",
                    ),
                    (
                        "code",
                        {
                            "language": "toml",
                            "caption": "How an installed package says that it is a plugin",
                            "code": '[project.entry-points.recaps]\nslides = "recaps_slides"\n',
                        },
                    ),
                    (
                        "link",
                        {
                            "title": "pluggy, the plugin library of pytest",
                            "url": "https://pluggy.readthedocs.io/",
                            "page": None,
                            "kind": "documentation",
                            "note": "Hooks with checked signatures.",
                        },
                    ),
                )
            ],
        ),
        TalkExample(
            title="Faster, leaner, greener: 10x lower website carbon emissions",
            slug="faster-leaner-greener",
            speakers=["Thibaud Colas"],
            official_url=TALKS + "faster-leaner-greener-10x-lower-website-carbon-emissions/",
            description="Smaller pictures, fewer scripts, longer caches: what a light page saves.",
            topics=["Performance", "Sustainability", "Wagtail"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "Bytes that are not sent need no power, no battery and no patience. In order of "
                        "what they save on most sites:\n\n"
                        "1. pictures in AVIF or WebP, in the size they are shown\n"
                        "2. scripts that are not there\n3. fonts the system already has\n"
                        "4. caching for a year what has a hash in its name",
                    ),
                )
            ],
        ),
        NO_NOTES,
    ],
)

WEDNESDAY = DayExample(
    title="Wednesday",
    slug="wednesday",
    date=datetime.date(2024, 9, 25),
    description="Wednesday of DjangoCon US 2024: user models, WebRTC, mentoring.",
    talks=[
        TWO_AUTHORS,
        LONG_TITLE,
        TalkExample(
            title="Panel Discussion: Open, friendly, and welcoming: on the history and future of "
            "mentoring in Django",
            slug="panel-mentoring-in-django",
            kind="panel",
            speakers=[
                "Carlton Gibson (panelist)",
                "Keanya Phelps (panelist)",
                "Velda Kiara (panelist)",
                "Afi Maame Dufie (panelist)",
                "Sarah Boyce (panelist)",
                "Lacey Henschel (moderator)",
            ],
            description="How newcomers find their way into Django, and what keeps them there.",
            topics=["Community", "Mentoring"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "What a first contribution needs is small: a task of the right size, a person to "
                        "ask, and an answer within a day. What a second one needs is that somebody "
                        "remembers the first.",
                    ),
                )
            ],
        ),
    ],
)

CONFERENCE = ConferenceExample(
    title="DjangoCon US 2024",
    slug="djangocon-us-2024",
    description="Recaps of DjangoCon US 2024 in Durham, North Carolina: three days of talks.",
    series="DjangoCon US",
    edition=2024,
    first_date=datetime.date(2024, 9, 22),
    last_date=datetime.date(2024, 9, 27),
    city="Durham",
    venue="Durham Convention Center",
    time_zone="America/New_York",
    website="https://2024.djangocon.us/",
    accent="harbour",
    cover="hallway",
    cover_alt="A corridor in perspective with coloured doors on both sides and one at its end.",
    body=[
        (
            "prose",
            "Three days of talks, two of sprints, and a corridor in between where most of it came "
            "together. These recaps follow the programme; the notes are by whoever sat in the room.",
        ),
        picture(
            "skyline", "", caption="Evening, after the last talk.", credit="Drawing: Hallway Track"
        ),
    ],
    days=[MONDAY, TUESDAY, WEDNESDAY],
)
