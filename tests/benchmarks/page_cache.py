"""The cost of an anonymous visit: a rendered page, the same page from the cache, and a 304.

Through Django's own handler with all middleware. The three ways take turns in one run, and ratios
are printed, since absolute times mean nothing on shared machines.
"""

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.benchmarks.empty_database import empty_database

TURNS = 300
#: The other two ways must be so many times as fast as rendering.
WANTED = 10.0


def make_talk() -> str:
    """The URL of a typical talk: speakers, topics, notes of a page or two, and related talks."""
    from wagtail.models import Site

    from tests import factories

    root_page = Site.objects.get().root_page
    conference = factories.make_live(factories.ConferenceFactory(parent=root_page, slug="bench"))
    day = factories.make_live(factories.DayFactory(parent=conference))
    texts = [f"Point {n}, *measured*, [and linked](https://example.org/{n})." for n in range(12)]
    words = [("prose", text) for text in texts]
    quote = ("quote", {"text": "Measure first.", "attribution": "Somebody", "link": ""})
    for number in range(8):
        notes = ("notes", {"source": factories.SourceFactory(), "content": words})
        talk = factories.live_talk(
            day,
            f"Talk {number}",
            speakers=[factories.SpeakerFactory()],
            topics=["Databases", "Performance"],
            body=[*words, quote, notes],
        )
    return str(talk.url)


def make_requests(url: str) -> dict[str, Callable[[], Any]]:
    """A function for each way to answer, which checks the response."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    # Not the test client, which records all templates and their contexts.
    handler, factory = WSGIHandler(), RequestFactory()

    def get(**headers: str) -> Any:
        return handler.get_response(factory.get(url, headers=headers))

    etag = get()["ETag"]

    def check(status: int, **headers: str) -> None:
        response = get(**headers)
        assert response.status_code == status, response.status_code
        assert bool(response.content) == (status == 200)

    def render() -> None:
        settings.PAGE_CACHE_SECONDS = 0
        check(200)
        settings.PAGE_CACHE_SECONDS = 600

    return {
        "rendered": render,
        "cached": lambda: check(200),
        "304": lambda: check(304, **{"If-None-Match": etag}),
    }


def measure() -> dict[str, float]:
    """The median of the seconds that each way takes."""
    seconds: dict[str, list[float]] = {}
    requests = make_requests(make_talk())
    for _ in range(TURNS):
        for name, request in requests.items():
            start = time.perf_counter()
            request()
            seconds.setdefault(name, []).append(time.perf_counter() - start)
    return {name: median(each) for name, each in seconds.items()}


def main() -> int:
    with empty_database() as vendor:
        from django.conf import settings

        settings.PAGE_CACHE_SECONDS = 600
        seconds = measure()
        print(f"{vendor}: a talk requested {TURNS} times each way")
        ratios = {name: seconds["rendered"] / seconds[name] for name in ("cached", "304")}
        for name, ratio in ratios.items():
            print(f"{f'{name} against rendered':<66} {ratio:>6.2f}x {WANTED:>6}x")
        return int(min(ratios.values()) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
