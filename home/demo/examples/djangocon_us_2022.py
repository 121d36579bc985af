import datetime

from home.demo.examples.shapes import ConferenceExample, TalkExample, notes
from home.demo.examples.sources import BALCONY, THIRD_ROW

ADMIN = TalkExample(
    title="The Django Admin Is Your Oyster: Let’s Extend Its Functionality",
    slug="django-admin-is-your-oyster",
    description="How far the Django admin can be stretched before a view of one’s own is better.",
    topics=["Django admin", "Templates"],
    body=[
        notes(
            THIRD_ROW,
            (
                "prose",
                "The admin is an application like any other, so everything in it can be replaced:\n\n"
                "- a **column** by a method with `@admin.display`\n"
                "- a **filter** by a subclass of `SimpleListFilter`\n"
                "- a **page** by a template in `admin/<app>/<model>/`\n"
                "  - the nearest template wins, then the app's, then Django's\n"
                "- a **button** by a view added in `get_urls()`\n\n"
                "The order matters: take the smallest that does the job.",
            ),
            (
                "code",
                {
                    "language": "python",
                    "caption": "A column that sorts, without a query for each row",
                    "code": "class TalkAdmin(admin.ModelAdmin):\n"
                    '    list_display = ["title", "speakers_total"]\n\n'
                    "    def get_queryset(self, request):\n"
                    "        talks = super().get_queryset(request)\n"
                    '        return talks.annotate(total=Count("speakers"))\n\n'
                    '    @admin.display(ordering="total", description="Speakers")\n'
                    "    def speakers_total(self, talk):\n"
                    "        return talk.total\n",
                },
            ),
            (
                "quote",
                {
                    "text": "When the third screen needs a script, it wanted to be a view.",
                    "attribution": "From the editors’ notebook",
                    "link": "",
                },
            ),
            (
                "link",
                {
                    "title": "The Django admin site",
                    "url": "https://docs.djangoproject.com/en/stable/ref/contrib/admin/",
                    "page": None,
                    "kind": "documentation",
                    "note": "Every option with an example; read it once from top to bottom.",
                },
            ),
        )
    ],
)

HERDING = TalkExample(
    title="Herding your database queries: diagnosing, improving and guarding performance of DB "
    "interactions in your Django apps",
    slug="herding-your-database-queries",
    description="Find the queries a page makes, take most of them away, and keep them away by test.",
    topics=["Databases", "Performance", "Testing"],
    body=[
        notes(
            THIRD_ROW,
            ("heading", {"text": "Diagnose", "level": "2"}),
            (
                "prose",
                "Count first. A page that makes forty queries rarely needs more than ten, and the "
                "difference is nearly always a loop in a template.\n\n"
                "1. `django-debug-toolbar` while developing\n"
                "2. `connection.queries` or `CaptureQueriesContext` in a shell\n"
                "3. the slow query log in production, where the data is",
            ),
            ("heading", {"text": "Improve", "level": "2"}),
            (
                "table",
                {
                    "caption": "Which tool for which relation",
                    "columns": [
                        {"type": "left", "heading": "Relation"},
                        {"type": "left", "heading": "Tool"},
                        {"type": "right", "heading": "Queries"},
                    ],
                    "rows": [
                        {"values": ["to one (`ForeignKey`)", "`select_related()`", "1"]},
                        {"values": ["to many", "`prefetch_related()`", "2"]},
                        {"values": ["to many, filtered", "`Prefetch(queryset=…)`", "2"]},
                        {"values": ["only a number", "`annotate(Count(…))`", "1"]},
                    ],
                },
            ),
            ("heading", {"text": "Guard", "level": "2"}),
            (
                "code",
                {
                    "language": "python",
                    "caption": "One and three rows must cost the same",
                    "code": '@pytest.mark.parametrize("count", [1, 3])\n'
                    "def test_list_is_constant(client, count, django_assert_num_queries):\n"
                    "    TalkFactory.create_batch(count)\n"
                    "    with django_assert_num_queries(4):\n"
                    '        client.get("/talks/")\n',
                },
            ),
        )
    ],
)

CONFERENCE = ConferenceExample(
    title="DjangoCon US 2022",
    slug="djangocon-us-2022",
    description="Recaps of DjangoCon US 2022 in San Diego, from notes that name no days.",
    series="DjangoCon US",
    edition=2022,
    first_date=datetime.date(2022, 10, 16),
    last_date=datetime.date(2022, 10, 21),
    city="San Diego",
    time_zone="America/Los_Angeles",
    website="https://2022.djangocon.us/",
    accent="ochre",
    shows="A conference without days: its talks stand by themselves.",
    former_addresses="/posts/djangocon-us-2022/",
    body=[
        (
            "prose",
            "The first edition on site again after two online. These notes name no days, so "
            "the talks stand in the order they were written down.",
        )
    ],
    talks=[
        ADMIN,
        HERDING,
        TalkExample(
            title="Documenting Django Code in 2022",
            slug="documenting-django-code",
            description="Where the documentation of a Django project lives, and who reads it.",
            topics=["Documentation"],
            body=[
                notes(
                    BALCONY,
                    (
                        "prose",
                        "Four kinds of text for four kinds of reader: a tutorial to learn "
                        "from, a how-to to work from, a reference to look up, an explanation to "
                        "understand. Mixing them is what makes documentation hard to find anything "
                        "in.",
                    ),
                    (
                        "link",
                        {
                            "title": "Diátaxis",
                            "url": "https://diataxis.fr/",
                            "page": None,
                            "kind": "article",
                            "note": "The four kinds, explained at length.",
                        },
                    ),
                )
            ],
        ),
        TalkExample(
            title="Home on the range with Django - getting comfortable with ranges and range fields",
            slug="home-on-the-range",
            description="Range fields of PostgreSQL: bounds, overlaps, and a constraint that forbids both.",
            topics=["Databases", "PostgreSQL"],
            body=[
                notes(
                    THIRD_ROW,
                    (
                        "prose",
                        "A range is one value with two ends, and each end is in or out: `[1, 5)` holds "
                        "the one and not the five.\n\n"
                        "- half open is the default, and right for times: one booking may begin the "
                        "moment another ends\n"
                        "- an end may be missing: `[today, )` goes on\n"
                        "- `overlap`, `contains`, `adjacent_to` are lookups and use an index (GiST)",
                    ),
                    (
                        "code",
                        {
                            "language": "python",
                            "caption": "No room twice at the same time, held by the database",
                            "code": "ExclusionConstraint(\n"
                            '    name="no_double_booking",\n'
                            "    expressions=[\n"
                            '        ("room", RangeOperators.EQUAL),\n'
                            '        ("during", RangeOperators.OVERLAPS),\n'
                            "    ],\n"
                            ")\n",
                        },
                    ),
                )
            ],
        ),
    ],
)
