"""A talk with every kind of block, the longest of the demo."""

from home.demo.examples.sources import THIRD_ROW
from home.demo.examples.types import TalkExample, code, link, notes, picture, quote, table

ALL_BLOCKS = TalkExample(
    title="Choosing Wisely: SPA vs. HTMX for Your Next Web Project",
    slug="choosing-wisely-spa-vs-htmx",
    speakers=["Chris May"],
    official_url="https://2024.djangocon.us/talks/"
    "choosing-wisely-spa-vs-htmx-for-your-next-web-project/",
    description="How to choose between a single-page application and server-rendered HTML with htmx.",
    topics=["HTMX", "Architecture", "Performance"],
    shows="The longest talk, with every kind of block.",
    body=[
        (
            "prose",
            "The question comes up in every project, and usually too late. These notes turn it into four "
            "smaller ones, each of which can be answered before the first line of code.",
        ),
        notes(
            THIRD_ROW,
            ("heading", {"text": "Who holds the state?", "level": "2"}),
            (
                "prose",
                "Where the truth lives decides most of the rest.\n\n"
                "- **On the server**: the page shows it, the form changes it. Two tabs agree, a reload "
                "repairs, a test is a request and an answer.\n"
                "- **In the browser**: the truth is there for a while, and must be carried back. Worth it\n"
                "  - for work without a network\n"
                "  - for drawing, dragging, sound\n"
                "  - when many small changes become one large one\n\n"
                "Most applications are the first kind and have one screen of the second.",
            ),
            quote("Every copy of the truth needs a way home.", "From the editors’ notebook"),
            ("heading", {"text": "What does a change cost?", "level": "2"}),
            (
                "prose",
                "Follow one new field through both designs. Rendered on the server it is a column, a form "
                "field and a line in a template. With an API between, it is a column, a serializer, a "
                "version of the API, a type, a store and a component: each of them simple, each of them a "
                "place to forget.",
            ),
            table(
                "One new field, counted in places to change",
                {
                    "Place": "left",
                    "Server-rendered": "centre",
                    "Single page": "centre",
                    "Tests": "right",
                },
                "Model and migration|yes|yes|1",
                "Form or serializer|yes|yes|1",
                "Template or component|yes|yes|1",
                "Types and store||yes|2",
                "Version of the API||yes|1",
            ),
            ("heading", {"text": "What does it look like?", "level": "2"}),
            ("heading", {"text": "On the page", "level": "3"}),
            code(
                "html",
                "<form action=\"{% url 'talks' %}\"\n"
                '      hx-get="{% url \'talks\' %}" hx-target="#talks" hx-trigger="change">\n'
                '  <select name="kind">\n    <option value="">All kinds</option>\n'
                '    <option value="keynote">Keynotes</option>\n  </select>\n'
                "  <noscript><button>Filter</button></noscript>\n</form>\n"
                '<ol id="talks">{% include "talks/list.html" %}</ol>\n',
                "A list that filters itself; without script it is an ordinary form",
            ),
            ("heading", {"text": "On the server", "level": "3"}),
            code(
                "python",
                "def talks(request):\n"
                '    listed = Talk.objects.filter(kind=request.GET.get("kind", "talk"))\n'
                '    template = "talks/list.html" if request.htmx else "talks/page.html"\n'
                '    return render(request, template, {"talks": listed})\n',
            ),
            picture(
                "whiteboard",
                "A whiteboard: one box on the left, two in the middle, one on the right, joined by four "
                "lines.",
                caption="Two ways from the browser to the database; both end in the same place.",
                credit="Drawing: Hallway Track",
            ),
            picture("seats", "", caption="Most hands went up for “both”."),
            ("heading", {"text": "Who will maintain it?", "level": "2"}),
            (
                "prose",
                "> The team that exists, not the team in the plan.\n\n"
                "1. Count who can review a change to each half.\n"
                "2. Ask who will be there in two years.\n"
                "3. Choose the design in which the smaller number is larger.",
            ),
            (
                "transcript",
                {
                    "label": "From the questions afterwards",
                    "text": "Does this work with a native app?\n\nThe app wants an API, so give it one: "
                    "for the app, not for the page.\n\nAnd offline?\n\nThen the truth is in the "
                    "browser for a while, and the other design is the honest one.",
                },
            ),
            ("raw", {"text": '{{< figure src="slides-17.png" >}}', "reason": "Unknown shortcode"}),
            (
                "embed",
                {
                    "title": "Me at the zoo, the first video on YouTube, as an example of a video",
                    "url": "https://www.youtube.com/watch?v=jNQXAC9IVRw",
                },
            ),
            link(
                "Hypermedia Systems",
                "https://hypermedia.systems/",
                "article",
                "A whole book on the idea, free to read.",
            ),
            link(
                "django-htmx",
                "https://django-htmx.readthedocs.io/",
                "documentation",
                "Tells a view whether htmx asked.",
            ),
        ),
    ],
)
