"""Small answers for programs: what robots may read, the picture of a page, dates for a calendar."""

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferences.public.absolute_urls import absolute, page_address
from conferences.public.cache_version import current_edition
from conferences.public.get_public import conference_called
from conferences.public.ical import calendar_of
from conferences.public.models import SearchRow
from conferences.public.pagination import pages_of
from conferences.public.social_cards import Card, card_of, draw

A_DAY, A_YEAR = 24 * 3600, 365 * 24 * 3600


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    # Not shared drafts: who may not ask for one never reads that it is not to be indexed.
    closed = [f"/{settings.ADMIN_PATH}/", "/_util/", "/search/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {absolute(request, reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def edition(request: HttpRequest) -> HttpResponse:
    """Under which number a proxy in front keeps pages now: docs/decisions/proxy-cache.md."""
    return HttpResponse(status=204, headers={"X-Edition": str(current_edition())})


@require_safe
def card(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    """The picture of a page. What it shows is part of its address, so it can be kept for ever."""
    row = SearchRow.objects.filter(pk=page_id).only("pk").first()
    page = next(iter(pages_of([page_id])), None) if row else None
    if page is None:
        raise Http404("There is no public page of this number.")
    shown = card_of(page, page.speaker_names, page.in_conference)
    if shown.digest != digest:
        return redirect("card", page_id, shown.digest)
    return _picture(shown)


@require_safe
def card_of_site(request: HttpRequest, digest: str) -> HttpResponse:
    shown = Card()
    if shown.digest != digest:
        return redirect("card_of_site", shown.digest)
    return _picture(shown)


def _picture(shown: Card) -> HttpResponse:
    png = cache.get_or_set(f"public.card.{shown.digest}", lambda: draw(shown), A_DAY)
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of a conference, for a calendar program."""
    conference = conference_called(slug)
    if conference.slug != slug:
        return redirect("calendar", conference.slug, permanent=True)
    text = calendar_of(conference, lambda page: page_address(request, page))
    if text is None:
        raise Http404("Nobody wrote down when this conference took place.")
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    if disposition := content_disposition_header(False, f"{conference.slug}.ics"):
        response["Content-Disposition"] = disposition
    return response
