"""Named reads that pages share. Each costs the same whatever the number of rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet, Subquery
from wagtail.models import Page

from conferences import models
from conferences.visibility import publicly_visible

#: How much of a page's place in the tree names its conference, and its day.
CONFERENCE_PATH, DAY_PATH = 3 * Page.steplen, 4 * Page.steplen
#: What lists of talks say of their conferences.
NAMING_A_CONFERENCE = ("path", "title", "accent", "edition", "first_date")


def speakers_in_order() -> "Prefetch[str]":
    return Prefetch("talk_speakers", queryset=models.TalkSpeaker.objects.select_related("speaker"))


def speakers_of(talk: "models.TalkPage") -> "list[models.TalkSpeaker]":
    """A talk's speakers in order; of a draft, those the draft names."""
    return list(talk.talk_speakers.select_related("speaker"))


def speaker_at(slug: str) -> "models.Speaker | None":
    """The speaker to whom an address leads: of another spelling, the one who was kept."""
    found = models.Speaker.objects.select_related("merged_into").filter(slug=slug).first()
    return found and (found.merged_into or found)


def place_in_programme(talks: "Sequence[models.TalkPage]") -> None:
    """Give talks their `speaker_names` and `in_conference`, for lists of them."""
    names = defaultdict(list)
    # By number: among the pages of a list may be a day or a conference, which nobody speaks at.
    listed = models.TalkSpeaker.objects.filter(talk__in=[talk.pk for talk in talks])
    for talk, name in listed.values_list("talk", "speaker__name"):
        names[talk].append(name)
    paths = {talk.path[:CONFERENCE_PATH] for talk in talks}
    conferences = _by_path(models.ConferencePage.objects.only(*NAMING_A_CONFERENCE), paths)
    for talk in talks:
        talk.speaker_names = names[talk.pk]
        talk.in_conference = conferences.get(talk.path[:CONFERENCE_PATH])


def place_on_days(talks: "Sequence[models.TalkPage]") -> None:
    """Give talks their `on_day`, for lists of them."""
    paths = {talk.path[:DAY_PATH] for talk in talks}
    days = _by_path(models.DayPage.objects.only("path", "title", "date"), paths)
    for talk in talks:
        talk.on_day = days.get(talk.path[:DAY_PATH])


def _by_path(pages: "QuerySet[Page]", paths: set[str]) -> dict[str, Page]:
    return {page.path: page for page in pages.filter(path__in=paths)}


def talks_below(page: "models.RecapPage") -> "list[models.TalkPage]":
    """The talks readers may see below a conference or a day, in the order of the programme."""
    talks = models.TalkPage.objects.descendant_of(page).order_by("path").defer_streamfields()
    visible = publicly_visible(talks, inside=(*page.ancestry, page))
    return list(visible.prefetch_related(speakers_in_order()))


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
        # One list of two: with an "or" between two, PostgreSQL looks at every page there is.
        for other in Page.objects.filter(pk__in=[Subquery(before), Subquery(after)])
    }
    return found.get(True), found.get(False)
