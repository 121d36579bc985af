import datetime

from home.demo.examples.awkward import PODCAST, RIGHT_TO_LEFT, WIDE_TABLE
from home.demo.examples.shapes import ConferenceExample, DayExample, TalkExample, notes
from home.demo.examples.sources import BALCONY, THIRD_ROW

TALKS = "https://2025.djangocon.us/talks/"

MONDAY = DayExample(
    title="Monday",
    slug="monday",
    date=datetime.date(2025, 9, 8),
    description="Monday of DjangoCon US 2025: hypermedia, unit tests, generated columns.",
    talks=[
        TalkExample(
            title="HTMX and Lateral thinking",
            slug="htmx-and-lateral-thinking",
            kind="keynote",
            speakers=["Carson Gross"],
            official_url=TALKS + "keynote-monday/",
            description="Hypermedia as the engine of a web application, and what it leaves out.",
            topics=["HTMX", "Architecture"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "Let the server answer with HTML, and let any element ask for it. Most of what a "
                        "page needs from script then shrinks to three attributes:\n\n"
                        "- `hx-get`: what to ask for\n- `hx-trigger`: when\n- `hx-target`: where it goes",
                    ),
                    (
                        "code",
                        {
                            "language": "html",
                            "caption": "Results while typing, over a form that works without",
                            "code": '<form action="/search/">\n'
                            '  <input name="q" hx-get="/search/" hx-trigger="keyup delay:300ms"\n'
                            '         hx-target="#results" hx-push-url="true">\n'
                            "</form>\n",
                        },
                    ),
                    (
                        "link",
                        {
                            "title": "htmx",
                            "url": "https://htmx.org/",
                            "page": None,
                            "kind": "documentation",
                            "note": "",
                        },
                    ),
                )
            ],
        ),
        TalkExample(
            title="Easy, Breezy, Beautiful... Django Unit Tests",
            slug="django-unit-tests",
            official_url=TALKS + "easy-breezy-beautiful-django-unit-tests/",
            description="What to test without a request, what with one, and what not at all.",
            shows="A talk whose notes name no speaker.",
            topics=["Testing"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "`RequestFactory` makes a request without a server, middleware or session: right "
                        "for a view's own decisions, wrong for anything that a middleware decides.",
                    ),
                )
            ],
        ),
        TalkExample(
            title="Django's GeneratedField by example",
            slug="generatedfield-by-example",
            official_url=TALKS + "django-s-generatedfield-by-example/",
            description="Columns that the database computes itself, and where their limits are.",
            topics=["Databases"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "code",
                        {
                            "language": "python",
                            "caption": "Kept by the database, whoever writes the row",
                            "code": "class Booking(models.Model):\n"
                            "    nights = models.PositiveSmallIntegerField()\n"
                            "    price = models.DecimalField(max_digits=8, decimal_places=2)\n"
                            "    total = models.GeneratedField(\n"
                            '        expression=F("nights") * F("price"),\n'
                            "        output_field=models.DecimalField(max_digits=10, decimal_places=2),\n"
                            "        db_persist=True,\n"
                            "    )\n",
                        },
                    ),
                    (
                        "prose",
                        "The expression may look at columns of its own row only, and at nothing that "
                        "changes by itself, such as today's date.",
                    ),
                )
            ],
        ),
    ],
)

TUESDAY = DayExample(
    title="Tuesday",
    slug="tuesday",
    date=datetime.date(2025, 9, 9),
    description="Tuesday of DjangoCon US 2025: many ways to use Django, and a wide table.",
    talks=[
        TalkExample(
            title="Keynote: All The Ways To Use Django",
            slug="all-the-ways-to-use-django",
            kind="keynote",
            official_url=TALKS + "keynote-tuesday/",
            description="From one file to a hundred apps: the sizes Django comes in.",
            topics=["Architecture"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "One file, one app, many apps, an API, a site of pages: the framework is the same, "
                        "and so is the question which part of it the project does *not* need.",
                    ),
                )
            ],
        ),
        WIDE_TABLE,
        TalkExample(
            title="Community Update from the Python software foundation",
            slug="community-update-psf",
            kind="community-update",
            official_url=TALKS + "community-update-psf/",
            description="Where to follow the Python Software Foundation’s work.",
            topics=["Community"],
            body=[
                notes(
                    BALCONY,
                    (
                        "link",
                        {
                            "title": "Python Software Foundation",
                            "url": "https://www.python.org/psf-landing/",
                            "page": None,
                            "kind": "other",
                            "note": "Membership, grants, and the infrastructure everybody leans on.",
                        },
                    ),
                )
            ],
        ),
    ],
)

WEDNESDAY = DayExample(
    title="Wednesday",
    slug="wednesday",
    date=datetime.date(2025, 9, 10),
    description="Wednesday of DjangoCon US 2025: performance, and a recap in Arabic.",
    talks=[
        TalkExample(
            title="High Performance Django at Ten: Old Tricks & New Picks",
            slug="high-performance-django-at-ten",
            speakers=["Peter Baumgartner"],
            official_url=TALKS + "high-performance-django-at-ten-old-tricks-new-picks/",
            description="Which advice on fast Django sites has aged well, and what joined it.",
            topics=["Performance", "Deployment"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "Still true after ten years: cache close to the reader, ask the database less "
                        "often, send less. New: connection pools in the framework, Brotli everywhere, "
                        "pictures a quarter of the size.",
                    ),
                )
            ],
        ),
        RIGHT_TO_LEFT,
    ],
)

CONFERENCE = ConferenceExample(
    title="DjangoCon US 2025",
    slug="djangocon-us-2025",
    description="Recaps of DjangoCon US 2025 in Chicago: talks, and a podcast beside them.",
    series="DjangoCon US",
    edition=2025,
    first_date=datetime.date(2025, 9, 8),
    last_date=datetime.date(2025, 9, 12),
    city="Chicago",
    time_zone="America/Chicago",
    website="https://2025.djangocon.us/",
    accent="brick",
    days=[MONDAY, TUESDAY, WEDNESDAY],
    talks=[PODCAST],
)
