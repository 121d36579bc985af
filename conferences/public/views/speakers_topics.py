"""The lists of speakers and topics, and the page of each with its talks."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conferences.models import RecapPage
from conferences.public.models import IndexedPage, SpeakerOrTopic, SpeakerOrTopicKind
from conferences.public.pagination import paginate
from conferences.public.public_lookups import get_public_pages, get_speaker_or_404, get_topic_or_404

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
    entry = get_speaker_or_404(slug)
    if entry.slug != slug:
        return redirect("speaker", entry.slug, permanent=True)
    context = {"speaker": entry.speaker, **_get_talks(request, entry)}
    return render(request, "public/speaker.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    entry = get_topic_or_404(slug)
    context = {"topic": entry.topic, **_get_talks(request, entry)}
    return render(request, "public/topic.html", context)


def _get_talks(request: HttpRequest, entry: SpeakerOrTopic) -> dict[str, Any]:
    talks = IndexedPage.objects.filter(speakers_and_topics=entry)
    newest_first = talks.order_by(F("year").desc(nulls_last=True), "-date", "-page")
    items = paginate(request, newest_first.page_ids())
    years = groupby(get_public_pages(items), key=_get_year)
    return {"items": items, "years": [(year, list(of_year)) for year, of_year in years]}


def _get_year(talk: RecapPage) -> int | None:
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
