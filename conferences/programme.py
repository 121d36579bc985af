"""The programme of a conference: its days and talks in order, and what lists say of them.

Every function costs the same number of queries, however many pages there are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Subquery
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, RecapPage, TalkPage, TalkSpeaker
from conferences.tree_paths import get_conference_path, get_day_path, get_parent_path
from conferences.visibility import filter_public


@dataclass
class ProgrammePart:
    """A day with its talks; without a day, talks that belong to the conference itself."""

    day: DayPage | None
    talks: list[TalkPage] = field(default_factory=list)


def get_programme(conference: ConferencePage) -> list[ProgrammePart]:
    """The public days and talks, in the order of the tree."""
    days = DayPage.objects.child_of(conference).order_by("path").defer_streamfields()
    public_days = days.public(inside=(*conference.ancestry, conference))
    parts = {day.path: ProgrammePart(day) for day in public_days}
    for talk in get_talks_below(conference):
        path = get_parent_path(talk.path)
        if path == conference.path:
            # Talks beside the days gather where the first of them stands.
            path = next((path for path, part in parts.items() if part.day is None), talk.path)
        parts.setdefault(path, ProgrammePart(None)).talks.append(talk)
    return [parts[path] for path in sorted(parts)]


def get_talks_below(page: RecapPage) -> list[TalkPage]:
    """The public talks below a conference or a day, in the order of the tree."""
    talks = TalkPage.objects.descendant_of(page).order_by("path").defer_streamfields()
    return list(talks.public(inside=(*page.ancestry, page)).with_speakers())


def get_neighbours(page: RecapPage) -> tuple[Page | None, Page | None]:
    """The public page before, and the one after, a talk or a day in its conference."""
    conference = page.conference
    if not conference or not page.path:
        return None, None
    pages: QuerySet[Page] = Page.objects.descendant_of(conference).exact_type(type(page))
    pages = filter_public(pages, inside=page.ancestry)
    before = pages.filter(path__lt=page.path).order_by("-path").values("pk")[:1]
    after = pages.filter(path__gt=page.path).order_by("path").values("pk")[:1]
    neighbours = {
        other.path < page.path: other
        # One list of two: with an "or" between two, PostgreSQL looks at every page there is.
        for other in Page.objects.filter(pk__in=[Subquery(before), Subquery(after)])
    }
    return neighbours.get(True), neighbours.get(False)


def add_list_details(talks: Sequence[RecapPage]) -> None:
    """Give talks their `speaker_names` and `in_conference`, for lists of them."""
    names = defaultdict(list)
    # By id, since a list may also hold days and conferences, which have no speakers.
    speakers = TalkSpeaker.objects.filter(talk__in=[talk.pk for talk in talks])
    for talk_id, name in speakers.values_list("talk", "speaker__name"):
        names[talk_id].append(name)
    conferences = ConferencePage.objects.only("path", "title", "accent", "edition", "first_date")
    by_path = get_by_path(conferences, {get_conference_path(talk.path) for talk in talks})
    for talk in talks:
        talk.speaker_names = names[talk.pk]
        talk.in_conference = by_path.get(get_conference_path(talk.path))


def add_days(talks: Sequence[TalkPage]) -> None:
    """Give talks their `on_day`, for lists of them."""
    days = DayPage.objects.only("path", "title", "date")
    by_path = get_by_path(days, {get_day_path(talk.path) for talk in talks})
    for talk in talks:
        talk.on_day = by_path.get(get_day_path(talk.path))


def get_by_path(pages: "QuerySet[Any]", paths: set[str]) -> dict[str, Any]:
    return {page.path: page for page in pages.filter(path__in=paths)}
