"""The lists of speakers and topics, and the page of each with its talks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conferences.models import RecapPage, Speaker
from conferences.public.models import IndexedPage, SpeakerOrTopic, SpeakerOrTopicKind
from conferences.public.pagination import paginate
from conferences.public.public_lookups import get_public_pages

#: A longer A–Z is shown one letter at a time.
NAMES_PER_PAGE = 200


@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    return render(request, "public/speakers.html", _list_context(request, "speaker"))


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "public/topics.html", _list_context(request, "topic"))


@require_safe
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    found = Speaker.objects.find_canonical(slug)
    entry = SpeakerOrTopic.objects.public().filter(speaker=found).first() if found else None
    if found is None or entry is None:
        raise Http404("No public talk has this speaker.")
    if found.slug != slug:
        return redirect("speaker", found.slug, permanent=True)
    return render(request, "public/speaker.html", {"speaker": found, **_talks(request, entry)})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    entries = SpeakerOrTopic.objects.public().select_related("topic")
    entry = entries.filter(topic__slug=slug).first()
    if entry is None:
        raise Http404("No public talk has this topic.")
    return render(request, "public/topic.html", {"topic": entry.topic, **_talks(request, entry)})


def _talks(request: HttpRequest, entry: SpeakerOrTopic) -> dict[str, Any]:
    talks = IndexedPage.objects.filter(speakers_and_topics=entry)
    newest_first = talks.order_by(F("year").desc(nulls_last=True), "-date", "-page")
    items = paginate(request, newest_first.page_ids())
    return {"items": items, "years": list(_group_by_year(items))}


def _group_by_year(talk_ids: Iterable[int]) -> Iterator[tuple[int | None, Sequence[RecapPage]]]:
    for year, talks in groupby(get_public_pages(talk_ids), key=_year):
        yield year, list(talks)


def _year(talk: RecapPage) -> int | None:
    conference = talk.in_conference
    return conference.year if conference else None


def _list_context(request: HttpRequest, kind: SpeakerOrTopicKind) -> dict[str, Any]:
    order, letter = request.GET.get("order", ""), request.GET.get("letter", "")
    entries = SpeakerOrTopic.objects.of_kind(kind).public()
    if order == "talks" and not letter:
        items = paginate(request, entries.most_talks_first(), NAMES_PER_PAGE)
        return {"order": order, "items": items}
    if order:
        raise Http404("The list cannot be ordered like this.")
    if letter:
        return _letter_context(request, kind, letter)
    first = list(entries.a_to_z()[: NAMES_PER_PAGE + 1])
    if len(first) > NAMES_PER_PAGE:
        return _letter_context(request, kind, first[0].letter)
    _add_talk_counts(first)
    letters = list(dict.fromkeys(entry.letter for entry in first))
    return {"items": paginate(request, first, NAMES_PER_PAGE), "letters": letters}


def _letter_context(request: HttpRequest, kind: SpeakerOrTopicKind, letter: str) -> dict[str, Any]:
    entries = SpeakerOrTopic.objects.of_kind(kind).public()
    letters = entries.letters()
    if letter not in letters:
        raise Http404("No name begins with this letter.")
    items = paginate(request, entries.a_to_z().filter(letter=letter), NAMES_PER_PAGE)
    _add_talk_counts(items.object_list)
    return {"items": items, "letters": letters, "letter": letter}


def _add_talk_counts(entries: Iterable[SpeakerOrTopic]) -> None:
    """Gives each entry its `talk_count`."""
    through = IndexedPage.speakers_and_topics.through.objects
    # By their ids: given a subquery, PostgreSQL reads all talks of all names.
    named = through.filter(speakerortopic__in=[entry.pk for entry in entries]).order_by()
    counts = dict(named.values_list("speakerortopic").annotate(Count("pk")))
    for entry in entries:
        entry.talk_count = counts.get(entry.pk, 0)
