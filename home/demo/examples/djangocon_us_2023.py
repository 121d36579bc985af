import datetime

from home.demo.examples.shapes import ConferenceExample, DayExample, TalkExample, notes, picture
from home.demo.examples.sources import BALCONY, THIRD_ROW

DAY_1 = DayExample(
    title="Day 1",
    slug="day-1",
    description="Day 1 of DjangoCon US 2023: migrations, HTMX, passkeys, lightning talks.",
    shows="A day whose date the notes do not tell.",
    talks=[
        TalkExample(
            title="Beyond the Basics of Migrations",
            slug="beyond-the-basics-of-migrations",
            description="Squashing, reversing and splitting migrations so that a deploy never waits.",
            topics=["Migrations", "Databases"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "A deploy runs two versions of the code for a while. A migration has to suit "
                        "both:\n\n"
                        "1. **add** the new column, nullable or with a default of the database\n"
                        "2. **write** to both, in the release that follows\n"
                        "3. **fill** the old rows, in batches\n"
                        "4. **read** the new one\n"
                        "5. **drop** the old one, a release later\n\n"
                        "Five small steps are slower to write and quicker to sleep on than one big one.",
                    ),
                    (
                        "code",
                        {
                            "language": "python",
                            "caption": "Filling rows in batches, outside one great transaction",
                            "code": "class Migration(migrations.Migration):\n"
                            "    atomic = False\n\n"
                            "    operations = [\n"
                            "        migrations.RunPython(fill, migrations.RunPython.noop),\n"
                            "    ]\n",
                        },
                    ),
                )
            ],
        ),
        TalkExample(
            title="Passkeys on Django",
            slug="passkeys-on-django",
            description="What a passkey is, what the server keeps of it, and what that spares everybody.",
            topics=["Security"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "A passkey is a pair of keys that the device makes for one site. The private half "
                        "never leaves the device; the server keeps the public half and a counter. There "
                        "is nothing on the server worth stealing, and nothing a reader can be talked "
                        "into typing on the wrong page.",
                    ),
                    (
                        "quote",
                        {
                            "text": "The best password reset is the one nobody needs.",
                            "attribution": "Overheard in the hallway",
                            "link": "",
                        },
                    ),
                    (
                        "link",
                        {
                            "title": "Web Authentication API",
                            "url": "https://developer.mozilla.org/en-US/docs/Web/API/Web_Authentication_API",
                            "page": None,
                            "kind": "documentation",
                            "note": "",
                        },
                    ),
                )
            ],
        ),
        TalkExample(
            title="Lightning Talks - Day 1",
            slug="lightning-talks-day-1",
            kind="lightning",
            description="Five minutes each, one after the other: how to use so little time well.",
            shows="A session of lightning talks, without speakers.",
            topics=["Community"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "What fits into five minutes, and what does not:\n\n"
                        "- one thought, shown once\n- a project, if the first slide says whom it helps\n"
                        "  - its name and address on the last\n  - no installation on stage\n"
                        "- a call for help, with a date and a place",
                    ),
                )
            ],
        ),
    ],
)

DAY_2 = DayExample(
    title="Day 2",
    slug="day-2",
    description="Day 2 of DjangoCon US 2023: PostgreSQL, tests with empathy, deployment.",
    talks=[
        TalkExample(
            title="Postgres Performance: From Slow to Pro",
            slug="postgres-performance",
            description="Reading a query plan, choosing an index, and knowing when neither is the problem.",
            topics=["Databases", "PostgreSQL", "Performance"],
            body=[
                notes(
                    THIRD_ROW,
                    ("heading", {"text": "Read the plan", "level": "2"}),
                    (
                        "prose",
                        "Run `EXPLAIN (ANALYZE, BUFFERS)` and look for the step where *rows expected* and "
                        "*rows found* part ways: everything above it is built on a wrong guess.",
                    ),
                    (
                        "code",
                        {
                            "language": "sql",
                            "caption": "",
                            "code": "EXPLAIN (ANALYZE, BUFFERS)\nSELECT title FROM talk\n"
                            "WHERE kind = 'keynote'\nORDER BY first_published_at DESC\nLIMIT 20;\n",
                        },
                    ),
                    ("heading", {"text": "Choose the index", "level": "2"}),
                    (
                        "prose",
                        "| question | index |\n|---|---|\n| equals, or between | B-tree |\n"
                        "| contains a word | GIN on a `tsvector` |\n| overlaps | GiST |\n"
                        "| only some rows matter | a partial one |\n",
                    ),
                    ("heading", {"text": "Or leave it", "level": "2"}),
                    (
                        "prose",
                        "On a small table a sequential scan *is* the fast plan. ~~Index everything~~ Index "
                        "what is asked.",
                    ),
                )
            ],
        ),
        TalkExample(
            title="Empathetic testing: Developing with compassion and humility",
            slug="empathetic-testing",
            description="Tests as a letter to whoever breaks them: names, messages, and what to leave out.",
            topics=["Testing", "Community"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "A failing test is read by somebody in a hurry. Its name should say what is no "
                        "longer true, its message what was found instead, and its body nothing else.",
                    ),
                    picture(
                        "seats",
                        "A lecture hall from the back: four rows of coloured seats, a few of them "
                        "taken, and a screen with three lines.",
                        caption="Most of the room sees a test only when it is red.",
                        credit="Drawing: Hallway Track",
                    ),
                )
            ],
        ),
        TalkExample(
            title="There's More to Open Source than Code",
            slug="more-to-open-source-than-code",
            description="Docs, triage, translations, events: the work that keeps projects alive.",
            topics=["Open source", "Community"],
        ),
    ],
)

CONFERENCE = ConferenceExample(
    title="DjangoCon US 2023",
    slug="djangocon-us-2023",
    description="Recaps of DjangoCon US 2023 in Durham, North Carolina.",
    series="DjangoCon US",
    edition=2023,
    first_date=datetime.date(2023, 10, 16),
    last_date=datetime.date(2023, 10, 20),
    city="Durham",
    venue="Durham Convention Center",
    time_zone="America/New_York",
    website="https://2023.djangocon.us/",
    accent="pine",
    days=[DAY_1, DAY_2],
)
