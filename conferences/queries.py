"""Named reads that pages share. Each costs the same whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet
from wagtail.models import Page

from conferences import models
from conferences.visibility import publicly_visible


def _speakers_in_order() -> "Prefetch[str]":
    return Prefetch("talk_speakers", queryset=models.TalkSpeaker.objects.select_related("speaker"))


def speakers_of(talk: "models.TalkPage") -> "list[models.TalkSpeaker]":
    """A talk's speakers in order; of a draft, those the draft names."""
    return list(talk.talk_speakers.select_related("speaker"))


def name_speakers(talks: "Iterable[models.TalkPage]") -> None:
    """Fetch the speakers of talks that were loaded without them, for lists in the admin."""
    by_talk = defaultdict(list)
    listed = models.TalkSpeaker.objects.filter(talk__in=talks).select_related("speaker")
    for talk_speaker in listed:
        by_talk[talk_speaker.talk_id].append(talk_speaker.speaker)
    for talk in talks:
        talk.listed_speakers = by_talk[talk.pk]


def talks_below(page: "models.RecapPage") -> "list[models.TalkPage]":
    """The talks readers may see below a conference or a day, in the order of the programme."""
    talks = models.TalkPage.objects.descendant_of(page).order_by("path").defer_streamfields()
    visible = publicly_visible(talks, inside=(*page.ancestry, page))
    return list(visible.prefetch_related(_speakers_in_order()))


@dataclass
class ProgrammePart:
    """A day with its talks; without a day, talks that stand by themselves."""

    day: "models.DayPage | None"
    talks: "list[models.TalkPage]" = field(default_factory=list)


def programme(conference: "models.ConferencePage") -> list[ProgrammePart]:
    """Days and talks in the order an editor gave them."""
    days = models.DayPage.objects.child_of(conference).order_by("path").defer_streamfields()
    visible = publicly_visible(days, inside=(*conference.ancestry, conference))
    parts = {day.path: ProgrammePart(day) for day in visible}
    for talk in talks_below(conference):
        above = talk.path[: -Page.steplen]
        if above == conference.path:
            # Talks beside the days gather where the first of them stands.
            above = next((path for path, part in parts.items() if part.day is None), talk.path)
        parts.setdefault(above, ProgrammePart(None)).talks.append(talk)
    return [parts[path] for path in sorted(parts)]


def neighbours(page: "models.RecapPage") -> tuple[Page | None, Page | None]:
    """What comes before and after a talk or a day in its conference."""
    conference = page.conference
    if not conference or not page.path:
        return None, None
    pages: QuerySet[Page] = Page.objects.descendant_of(conference).exact_type(type(page))
    pages = publicly_visible(pages, inside=page.ancestry)
    before = pages.filter(path__lt=page.path).order_by("-path").values("pk")[:1]
    after = pages.filter(path__gt=page.path).order_by("path").values("pk")[:1]
    found = {
        other.path < page.path: other
        for other in Page.objects.filter(Q(pk__in=before) | Q(pk__in=after))
    }
    return found.get(True), found.get(False)


def latest_conferences(front_page: Page) -> "list[models.ConferencePage]":
    """Every conference readers may see, newest first; those without a date come last."""
    conferences = models.ConferencePage.objects.child_of(front_page).defer_streamfields()
    visible = publicly_visible(conferences, inside=[front_page]).select_related("cover")
    return sorted(
        visible,
        key=lambda conference: (
            conference.year or 0,
            conference.first_date or date.min,
            conference.title,
        ),
        reverse=True,
    )


def fresh_talks(front_page: Page, count: int = 6) -> "list[models.TalkPage]":
    """The talks published last, each with its speakers and `in_conference`."""
    talks = models.TalkPage.objects.descendant_of(front_page).defer_streamfields()
    fresh = list(
        publicly_visible(talks, inside=[front_page])
        .order_by(F("first_published_at").desc(nulls_last=True), "path")
        .prefetch_related(_speakers_in_order())[:count]
    )
    conference_path = 3 * Page.steplen
    above = models.ConferencePage.objects.filter(
        path__in={talk.path[:conference_path] for talk in fresh}
    )
    by_path = {conference.path: conference for conference in above.defer_streamfields()}
    for talk in fresh:
        talk.in_conference = by_path.get(talk.path[:conference_path])
    return fresh
