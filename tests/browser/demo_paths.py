"""Addresses of the demo: one of each kind, and all edge cases."""

from home.demo.examples import CONFERENCES
from home.demo.styleguide import get_edge_cases

IMPORTED = (
    "/djangocon-us-2022/day-1/",
    "/djangocon-us-2024/",
    "/djangocon-us-2024/monday/error-culture/",
    "/djangocon-us-2025/monday-september-8/",
    "/djangocon-us-2025/djangocon-us-2025-recap/",
)
BROWSING_PAGES = (
    "/speakers/",
    "/speakers/?letter=A",
    "/speakers/?order=talks",
    "/speakers/carlton-gibson/",
    "/topics/",
    "/topics/databases/",
    "/quotes/",
    "/quotes/0ab9782e-a67a-5c01-862f-f888e450ef15/",
    "/links/",
    "/links/docs.djangoproject.com/",
    "/links/docs.djangoproject.com/?address=https://docs.djangoproject.com/",
    "/timeline/",
    "/series/djangocon-us/",
)


def list_demo_paths():
    """The front page, a page of each type, all edge cases, and a missing page."""
    conference = CONFERENCES[-1]
    day = conference.days[0]
    talk = day.talks[0]
    path = f"/{conference.slug}/"
    typical = ["/", path, f"{path}{day.slug}/", f"{path}{day.slug}/{talk.slug}/"]
    edge_cases = [path for _, path in get_edge_cases()]
    return [
        *dict.fromkeys([*typical, *IMPORTED, *edge_cases, *BROWSING_PAGES]),
        "/styleguide/",
        "/nothing/here/",
    ]
