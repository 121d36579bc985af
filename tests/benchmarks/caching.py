"""What an anonymous reader's visit costs: a page rendered, the same page kept, and a 304.

Through Django's own handler with every middleware. The three ways take turns in one run and ratios
are printed: on shared machines absolute times mean nothing.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

TURNS = 300
#: How many times as fast as rendering.
WANTED = 10.0


def make_talk() -> str:
    """A talk as they are: speakers, topics, notes of a page or two, and others related to it."""
    from wagtail.models import Site

    from conferences.models import TalkSpeaker
    from tests.factories import (
        ConferenceFactory,
        DayFactory,
        SourceFactory,
        SpeakerFactory,
        TalkFactory,
    )

    conference = ConferenceFactory(parent=Site.objects.get().root_page, slug="bench")
    conference.save_revision().publish()
    day = DayFactory(parent=conference)
    day.save_revision().publish()
    words = [
        ("prose", f"Point {n}, *measured*, [and linked](https://example.org/{n}).")
        for n in range(12)
    ]
    quote = ("quote", {"text": "Measure first.", "attribution": "Somebody", "link": ""})
    for number in range(8):
        talk = TalkFactory(parent=day, title=f"Talk {number}")
        talk.body = [*words, quote, ("notes", {"source": SourceFactory(), "content": words})]
        talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory())]
        talk.topics.add("Databases", "Performance")
        talk.save_revision().publish()
    return str(talk.url)


def ways(address: str) -> dict[str, Callable[[], Any]]:
    """Each way to answer, as a call that checks what it got."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    # Not the test client: it writes down every template and what it was rendered with.
    handler, requests = WSGIHandler(), RequestFactory()

    def ask(**headers: str) -> Any:
        return handler.get_response(requests.get(address, headers=headers))

    seen = ask()["ETag"]

    def get(status: int, **headers: str) -> None:
        answer = ask(**headers)
        assert answer.status_code == status, answer.status_code
        assert bool(answer.content) == (status == 200)

    def rendered() -> None:
        settings.PAGE_CACHE_SECONDS = 0
        get(200)
        settings.PAGE_CACHE_SECONDS = 600

    return {
        "rendered": rendered,
        "kept": lambda: get(200),
        "304": lambda: get(304, **{"If-None-Match": seen}),
    }


def times() -> dict[str, float]:
    found: dict[str, list[float]] = {}
    asked = ways(make_talk())
    for _ in range(TURNS):
        for name, ask in asked.items():
            start = time.perf_counter()
            ask()
            found.setdefault(name, []).append(time.perf_counter() - start)
    return {name: median(each) for name, each in found.items()}


def main() -> int:
    import django
    from django.conf import settings
    from django.test.utils import get_runner

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    settings.PAGE_CACHE_SECONDS = 600
    try:
        from django.db import connection

        found = times()
        print(f"{connection.vendor}: a talk read {TURNS} times each way")
        ratios = {name: found["rendered"] / found[name] for name in ("kept", "304")}
        for name, ratio in ratios.items():
            print(f"{f'{name} against rendered':<66} {ratio:>6.2f}x {WANTED:>6}x")
        return int(min(ratios.values()) < WANTED)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
