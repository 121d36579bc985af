"""Talks that are edge cases. `shows` says which."""

from home.demo.examples.sources import BALCONY, MICROPHONE, THIRD_ROW
from home.demo.examples.types import TalkExample, code, notes, quote, table

TALKS_2024 = "https://2024.djangocon.us/talks/"

EIGHT_SPEAKERS = TalkExample(
    title="Tuesday afternoon in one page",
    slug="tuesday-afternoon-in-one-page",
    speakers=[
        "Michael Riley",
        "Avindra Fernando",
        "Eva Nanyonga",
        "Mohammad Ahtasham ul Hassan",
        "Shafqat Farhan Ahmed",
        "Simon Willison",
        "Thibaud Colas",
        'Benjamin "Zags" Zagorsky',
    ],
    description="Seven talks of one afternoon, and who gave them, in the order of the programme.",
    topics=["Community"],
    shows="Eight speakers, from the seven talks of one afternoon.",
    body=[
        (
            "prose",
            "- *Upgrading EOL Django: A Journey from V1 to V5*\n"
            "- *Lessons from E2E Testing Web Applications*\n"
            "- *Only reliable Data: Protecting Database Integrity*\n"
            "- *Level Up Your Django Performance: Identifying and Taming N+1 Queries*\n"
            "- *How to design and implement extensible software with plugins*\n"
            "- *Faster, leaner, greener: 10x lower website carbon emissions*\n"
            "- *Fighting Homelessness with Django*",
        )
    ],
)

LONG_TITLE = TalkExample(
    title="Wednesday afternoon in one page: async tasks with Celery, calls between browsers with WebRTC, "
    "the user model, and an API that may be",
    slug="wednesday-afternoon-in-one-page",
    speakers=["Hugo Bessa", "Ken Whitesell", "Will Vincent", "Carlton Gibson"],
    description="Four talks of one afternoon, and who gave them, in the order of the programme.",
    topics=["Async", "Security"],
    shows="A title of more than 120 characters.",
    body=[
        (
            "prose",
            "- *Django & Celery: A love story of async proportions*\n"
            "- *WebRTC with Django, Channels, HTMX, and coturn*\n"
            "- *Django User Model: Past, Present, and Future*\n"
            "- *API Maybe: Bootstrapping a Web Application circa 2024*",
        )
    ],
)

NO_NOTES = TalkExample(
    title="Django UI Components for Perfectionists with Deadlines",
    slug="django-ui-components",
    speakers=["Hernan Lozano"],
    official_url=TALKS_2024
    + "reusable-django-template-components-for-perfectionists-with-deadlines/",
    description="Reusable components in Django templates. Nobody has handed in notes yet.",
    topics=["Templates"],
    shows="A talk without notes.",
)

TWO_AUTHORS = TalkExample(
    title="Hidden gems of Django 5.x",
    slug="hidden-gems-of-django-5",
    speakers=["Sarah Boyce"],
    official_url=TALKS_2024 + "hidden-gems-of-django-5-x/",
    description="Small features of Django 5 that save a helper function each, noted by two people.",
    topics=["Django"],
    shows="Two authors’ notes on one talk, each under their name and licence.",
    body=[
        notes(
            THIRD_ROW,
            (
                "prose",
                "- `db_default`: the database fills the column, for every writer\n"
                "- `GeneratedField`: the database computes it\n"
                "- `{% querystring %}`: a link that changes one parameter and keeps the rest\n"
                "- field groups: label, field, help and errors in one tag",
            ),
        ),
        notes(
            BALCONY,
            (
                "prose",
                "The one to take home is `{% querystring %}`. Paging that forgets the filter is the most "
                "common fault of lists on the web, and it is one tag now.",
            ),
            code(
                "django",
                '<a href="{% querystring page=page_obj.next_page_number %}">Next</a>\n',
                "The next page, every filter kept",
            ),
        ),
    ],
)

WIDE_CODE = TalkExample(
    title="A Related Matter: Optimizing your webapp by using django-debug-toolbar, select_related(), and "
    "prefetch_related()",
    slug="a-related-matter",
    speakers=["Christopher Adams"],
    official_url=TALKS_2024
    + "a-related-matter-optimizing-your-webapp-by-using-django-debug-toolbar-select-related-and-"
    "prefetch-related/",
    description="What the ORM asks behind a loop, and the two methods that ask once instead.",
    topics=["Databases", "Performance"],
    shows="Code with lines of more than 200 characters.",
    body=[
        notes(
            THIRD_ROW,
            (
                "prose",
                "The toolbar shows each query once with a count beside it. A count that equals the length "
                "of the list is the sign: the loop asks.",
            ),
            code(
                "sql",
                "SELECT talk.id, talk.title, talk.kind, talk.official_url, talk.first_published_at, "
                "speaker.id, speaker.name, speaker.slug, speaker.bio, conference.id, conference.title, "
                "conference.city, conference.first_date, conference.last_date\n"
                "FROM talk JOIN speaker ON speaker.id = talk.speaker_id JOIN conference ON conference.id = "
                "talk.conference_id WHERE talk.kind = 'keynote' AND conference.series = 'DjangoCon US' "
                "ORDER BY talk.first_published_at DESC LIMIT 100;\n",
                "What select_related() turns a hundred queries into",
            ),
            code(
                "",
                "┌────────┐ 1   n ┌────────┐\n│ talk   ├───────┤ quote  │\n└───┬────┘       └────────┘\n"
                "    │ n\n    │ 1\n┌───┴────┐\n│ day    │\n└────────┘\n",
                "Boxes drawn with characters keep their shape",
            ),
        )
    ],
)

WIDE_TABLE = TalkExample(
    title="Big Bad World of Postgres Dev Environments",
    slug="postgres-dev-environments",
    official_url="https://2025.djangocon.us/talks/big-bad-world-of-postgres-dev-environments/",
    description="Ways to have PostgreSQL at hand while developing, side by side in a wide table.",
    topics=["Databases", "PostgreSQL"],
    shows="A table of eleven columns.",
    body=[
        notes(
            BALCONY,
            table(
                "Ways to have PostgreSQL while developing",
                dict.fromkeys(
                    (
                        *("Way", "To install", "Own version", "Extensions", "Several at once"),
                        *("Starts", "Data survives", "Works offline", "Same as production"),
                        *("Memory", "To remove"),
                    ),
                    "left",
                ),
                "System package|one command|no|packaged ones|no|with the machine|yes|yes|nearly|shared|one command",
                "Container|an engine first|yes|by image|yes|in seconds|in a volume|once pulled|yes|its own|easily",
                "A wheel|`pip install`|one|contrib|yes|in a second|in a folder|yes|nearly|its own|a folder",
                "Hosted|an account|yes|the host's|yes|always on|yes|no|yes|none here|a bill",
            ),
        )
    ],
)

RIGHT_TO_LEFT = TalkExample(
    title="Keynote: Django Reimagined For The Age of AI",
    slug="django-reimagined",
    kind="keynote",
    speakers=["Marlene Mhangami"],
    official_url="https://2025.djangocon.us/talks/keynote-wednesday/",
    description="ملخّص قصير بالعربية عن بناء تطبيقات ويب تستفيد من نماذج اللغة.",
    language="ar",
    topics=["AI"],
    shows="A recap in Arabic: text, list and quote run from right to left, code does not.",
    body=[
        notes(
            BALCONY,
            (
                "prose",
                "نموذج اللغة خدمة خارجية مثل غيرها: قد تتأخر، وقد تخطئ، وقد تتوقف. لذلك يبقى ما تعلّمناه "
                "صالحًا:\n\n"
                "- ضع الطلب في مهمة خلفية ولا تجعل القارئ ينتظر\n"
                "- احفظ الجواب مع مصدره\n"
                "- اعرض على الإنسان ما كتبته الآلة قبل نشره",
            ),
            quote("ما لا يُختبر لا يُوثق به.", "من دفتر المحرّرين"),
            code(
                "python",
                "@task\ndef summarise(talk_id):\n    talk = Talk.objects.get(pk=talk_id)\n",
            ),
        )
    ],
)

PODCAST = TalkExample(
    title="A conversation after the conference",
    slug="a-conversation-after-the-conference",
    kind="podcast",
    description="Two of the editors look back on how they take notes, word for word.",
    topics=["Community"],
    shows="A podcast: a transcript that stands beside the days.",
    body=[
        notes(
            MICROPHONE,
            (
                "transcript",
                {
                    "label": "The whole conversation",
                    "text": "So we said we would talk about notes, and not about talks.\n\n"
                    "Right. Because the talks are recorded, and the notes are what is left in your head "
                    "when the recording is still uploading.\n\n"
                    "What do you write down first?\n\n"
                    "The sentence I would repeat at dinner. If there is none after ten minutes, I write "
                    "down the question I would ask. Links come last, they are on the slides.\n\n"
                    "And code?\n\n"
                    "Only if it is wrong. Right code is in the documentation. The wrong line that "
                    "everybody nodded at, that one I want to look up.\n\n"
                    "When do you clean them up?\n\n"
                    "In the corridor, in the ten minutes before the next one begins. What I do not clean "
                    "up there, I never do.",
                },
            ),
        )
    ],
)
