"""A public archive of any size, made in bulk: what reading is measured on.

Words are drawn as they are in language, a few of them often and most seldom, always the same ones.
Conferences have 500 talks; a speaker gives two or so, and topics get ever more talks as it grows.
"""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, product

TALKS_A_CONFERENCE, DAYS, TOPICS = 500, 5, 200
#: The word that one talk in five has, and the one that five talks have, however many there are.
COMMON, RARE, RARE_TALKS = "migrations", "xylophone", 5
WORDS = 8_000


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    letters = random.Random(1)
    # As many as a language has: of a few, every word would be like every other.
    parts = product("bcdfghjklmnprstvw", "aeiou", ("", "", "l", "n", "r", "s"))
    syllables = ["".join(sounds) for sounds in parts]
    words = ["".join(letters.choices(syllables, k=letters.randint(2, 4))) for _ in range(WORDS)]
    return words, list(accumulate(1 / (rank + 10) for rank in range(WORDS)))


def some_words(of: random.Random, count: int) -> str:
    words, weights = vocabulary()
    return " ".join(of.choices(words, cum_weights=weights, k=count))


class Archive:
    """Grows below the front page to as many talks as are asked for."""

    def __init__(self) -> None:
        from wagtail.models import Site

        from conferences.models import Topic

        self.front_page = Site.objects.get().root_page.specific
        self.talks = 0
        self.topics = Topic.objects.bulk_create(
            Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(TOPICS)
        )

    def grow(self, talks: int) -> None:
        """Add conferences until there are so many talks, and index them as the site does."""
        from django.db import connection

        from conferences.models import ConferencePage
        from conferences.public.page_index import rebuild_index

        while self.talks < talks:
            self._add_conference(self.talks // TALKS_A_CONFERENCE)
        ConferencePage.objects.update(first_published_at=datetime.now(UTC))
        rebuild_index()
        with connection.cursor() as cursor:
            # What PostgreSQL does by itself in the minutes after.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _add_conference(self, number: int) -> None:
        from django.db import transaction

        from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, TalkSpeaker
        from conferences.models.topic import TaggedTalk
        from importers.bulk_create import (
            NewDraft,
            insert_children,
            insert_pages,
            set_tree_fields,
        )

        self.front_page.refresh_from_db()
        of = random.Random(number)
        first = date(2010, 1, 4) + timedelta(weeks=number)
        live = {
            "live": True,
            "has_unpublished_changes": False,
            "first_published_at": datetime(first.year, first.month, first.day, tzinfo=UTC),
            "last_published_at": datetime(first.year, first.month, first.day, tzinfo=UTC),
        }
        conference = NewDraft(
            ConferencePage(
                title=f"Conference {number}",
                slug=f"conference-{number}",
                series=f"Series {number % 20}",
                edition=first.year,
                first_date=first,
                last_date=first + timedelta(days=DAYS),
                **live,
            ),
            self.front_page,
        )
        days = [
            NewDraft(DayPage(title=f"Day {day + 1}", slug=f"day-{day + 1}", **live), conference)
            for day in range(DAYS)
        ]
        talks = [
            NewDraft(self._talk(self.talks + place, of, live), days[place % DAYS])
            for place in range(TALKS_A_CONFERENCE)
        ]
        with transaction.atomic():
            drafts = [conference, *days, *talks]
            set_tree_fields(drafts)
            insert_pages([draft.page for draft in drafts])
            insert_children([draft.page for draft in drafts])
            # Each speaker comes back once, at the next conference.
            known = list(Speaker.objects.order_by("-pk")[: TALKS_A_CONFERENCE // 2])
            new = Speaker.objects.bulk_create(
                Speaker(name=some_words(of, 2).title(), slug=f"speaker-{number}-{place}")
                for place in range(TALKS_A_CONFERENCE - len(known))
            )
            pages = [draft.page for draft in talks]
            TalkSpeaker.objects.bulk_create(
                TalkSpeaker(talk=page, speaker=speaker)
                for page, speaker in zip(pages, [*known, *new], strict=True)
            )
            TaggedTalk.objects.bulk_create(
                TaggedTalk(content_object=page, tag=topic)
                for page in pages
                for topic in of.sample(self.topics, 2)
            )
        assert len(pages) == len(TalkPage.objects.filter(pk__in=[page.pk for page in pages]))
        self.talks += TALKS_A_CONFERENCE

    def _talk(self, number: int, of: random.Random, live: dict) -> "object":
        from conferences.models import TalkPage

        talk = TalkPage(
            title=f"{some_words(of, 5).capitalize()} {number}", slug=f"talk-{number}", **live
        )
        words = [some_words(of, 60) for _ in range(4)]
        if number % 5 == 0:
            words[1] += f" {COMMON}"
        if number < RARE_TALKS:
            words[2] += f" {RARE}"
        talk.body = [
            ("heading", {"text": some_words(of, 3), "level": "2"}),
            *(("prose", text) for text in words),
            ("quote", {"text": some_words(of, 15), "attribution": "A speaker", "link": ""}),
            ("code", {"code": "print(1)", "language": "python", "caption": ""}),
            (
                "link",
                {
                    "title": "Slides",
                    "url": f"https://site-{number % 500}.example.org/{number}",
                    "page": None,
                    "kind": "slides",
                    "note": "",
                },
            ),
        ]
        return talk
