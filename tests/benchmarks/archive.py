"""Makes a public archive of any size in bulk, for benchmarks.

As in a language, a few words are frequent and most are rare; the words are the same in each run.
Conferences have 500 talks, most speakers give two, and the number of topics is fixed.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, product

TALKS_PER_CONFERENCE, DAYS, TOPICS = 500, 5, 200
#: A word in one of five talks, and a word in five talks of the whole archive.
COMMON, RARE, RARE_TALKS = "migrations", "xylophone", 5
WORDS = 8_000


@cache
def make_vocabulary() -> tuple[list[str], list[float]]:
    rng = random.Random(1)
    # Many syllables: with few of them all words would resemble each other.
    sounds = product("bcdfghjklmnprstvw", "aeiou", ("", "", "l", "n", "r", "s"))
    syllables = ["".join(syllable) for syllable in sounds]
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(WORDS)]
    return words, list(accumulate(1 / (rank + 10) for rank in range(WORDS)))


def draw_words(rng: random.Random, count: int) -> str:
    words, weights = make_vocabulary()
    return " ".join(rng.choices(words, cum_weights=weights, k=count))


class Archive:
    """Conferences below the front page."""

    def __init__(self) -> None:
        from wagtail.models import Site

        from conferences.models import Topic

        self.front_page = Site.objects.get().root_page.specific
        self.talks = 0
        self.topics = Topic.objects.bulk_create(
            Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(TOPICS)
        )

    def grow(self, talks: int) -> None:
        """Add conferences until there are this many talks, and index them."""
        from django.db import connection

        from conferences.models import ConferencePage
        from conferences.public.page_index import rebuild_index

        while self.talks < talks:
            self._add_conference(self.talks // TALKS_PER_CONFERENCE)
        ConferencePage.objects.update(first_published_at=datetime.now(UTC))
        rebuild_index()
        with connection.cursor() as cursor:
            # PostgreSQL does the same by itself some minutes later.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _add_conference(self, number: int) -> None:
        from django.db import transaction

        from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, TalkSpeaker
        from conferences.models.topic import TaggedTalk
        from importers.bulk_create import NewDraft, insert_children, insert_pages, set_tree_fields

        self.front_page.refresh_from_db()
        rng = random.Random(number)
        first = date(2010, 1, 4) + timedelta(weeks=number)
        noon = datetime.combine(first, time(12), UTC)
        live = {"live": True, "has_unpublished_changes": False}
        live |= dict.fromkeys(("first_published_at", "last_published_at"), noon)
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
            NewDraft(self._make_talk(self.talks + place, rng, live), days[place % DAYS])
            for place in range(TALKS_PER_CONFERENCE)
        ]
        drafts = [conference, *days, *talks]
        with transaction.atomic():
            set_tree_fields(drafts)
            insert_pages([draft.page for draft in drafts])
            insert_children([draft.page for draft in drafts])
            # Each speaker gives a second talk at the next conference.
            returning = list(Speaker.objects.order_by("-pk")[: TALKS_PER_CONFERENCE // 2])
            new = Speaker.objects.bulk_create(
                Speaker(name=draw_words(rng, 2).title(), slug=f"speaker-{number}-{place}")
                for place in range(TALKS_PER_CONFERENCE - len(returning))
            )
            pages = [draft.page for draft in talks]
            TalkSpeaker.objects.bulk_create(
                TalkSpeaker(talk=page, speaker=speaker)
                for page, speaker in zip(pages, [*returning, *new], strict=True)
            )
            TaggedTalk.objects.bulk_create(
                TaggedTalk(content_object=page, tag=topic)
                for page in pages
                for topic in rng.sample(self.topics, 2)
            )
        assert len(pages) == len(TalkPage.objects.filter(pk__in=[page.pk for page in pages]))
        self.talks += TALKS_PER_CONFERENCE

    def _make_talk(self, number: int, rng: random.Random, live: dict) -> object:
        from conferences.models import TalkPage

        title = f"{draw_words(rng, 5).capitalize()} {number}"
        talk = TalkPage(title=title, slug=f"talk-{number}", **live)
        words = [draw_words(rng, 60) for _ in range(4)]
        if number % 5 == 0:
            words[1] += f" {COMMON}"
        if number < RARE_TALKS:
            words[2] += f" {RARE}"
        link = {"title": "Slides", "url": f"https://site-{number % 500}.example.org/{number}"}
        talk.body = [
            ("heading", {"text": draw_words(rng, 3), "level": "2"}),
            *(("prose", text) for text in words),
            ("quote", {"text": draw_words(rng, 15), "attribution": "A speaker", "link": ""}),
            ("code", {"code": "print(1)", "language": "python", "caption": ""}),
            ("link", link | {"page": None, "kind": "slides", "note": ""}),
        ]
        return talk
