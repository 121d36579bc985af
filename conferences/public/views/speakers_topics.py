"""Speakers and topics: a list of each, and a page with the talks of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conferences.models import Speaker
from conferences.public.models import Name
from conferences.public.pagination import page_asked
from conferences.public.speaker_topic_lists import (
    FEW,
    Kind,
    by_year,
    count_talks,
    letters_of,
    names_by_talks,
    public_names,
    talks_of,
)


@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    return render(request, "public/speakers.html", _listed(request, "speaker"))


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "public/topics.html", _listed(request, "topic"))


@require_safe
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    found = Speaker.objects.find_canonical(slug)
    name = public_names("speaker").filter(speaker=found).first() if found else None
    if found is None or name is None:
        raise Http404("No public talk names this speaker.")
    if found.slug != slug:
        return redirect("speaker", found.slug, permanent=True)
    return render(request, "public/speaker.html", {"speaker": found, **_talks(request, name)})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    name = public_names("topic").select_related("topic").filter(topic__slug=slug).first()
    if name is None:
        raise Http404("No public talk is about this.")
    return render(request, "public/topic.html", {"topic": name.topic, **_talks(request, name)})


def _talks(request: HttpRequest, name: Name) -> dict[str, Any]:
    items = page_asked(request, talks_of(name))
    return {"items": items, "years": list(by_year(items))}


def _listed(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    order, letter = request.GET.get("order", ""), request.GET.get("letter", "")
    if order == "talks" and not letter:
        return {"order": order, "items": page_asked(request, names_by_talks(kind), FEW)}
    if order:
        raise Http404("There is no such order.")
    return _of_letter(request, kind, letter) if letter else _from_a_to_z(request, kind)


def _from_a_to_z(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """Everybody where that is one page; else those of the first letter."""
    names = list(public_names(kind)[: FEW + 1])
    if len(names) > FEW:
        return _of_letter(request, kind, names[0].letter)
    count_talks(names)
    letters = list(dict.fromkeys(name.letter for name in names))
    return {"items": page_asked(request, names, FEW), "letters": letters}


def _of_letter(request: HttpRequest, kind: Kind, letter: str) -> dict[str, Any]:
    letters = letters_of(kind)
    if letter not in letters:
        raise Http404("Nobody stands under this letter.")
    items = page_asked(request, public_names(kind).filter(letter=letter), FEW)
    count_talks(items.object_list)
    return {"items": items, "letters": letters, "letter": letter}
