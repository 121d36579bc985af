"""The images of social cards. Their URLs contain a digest of what they show."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from conferences.public.models import IndexedPage
from conferences.public.public_lookups import get_public_pages
from conferences.public.social_cards import SocialCard, draw_card, make_card

DAY, YEAR = 24 * 3600, 365 * 24 * 3600


@require_safe
def page_card(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    is_indexed = IndexedPage.objects.filter(pk=page_id).exists()
    page = next(iter(get_public_pages([page_id])), None) if is_indexed else None
    if page is None:
        raise Http404("There is no public page with this id.")
    card = make_card(page, page.speaker_names, page.in_conference)
    if card.digest != digest:
        return redirect("card", page_id, card.digest)
    return _serve_card(card)


@require_safe
def site_card(request: HttpRequest, digest: str) -> HttpResponse:
    card = SocialCard()
    if card.digest != digest:
        return redirect("site_card", card.digest)
    return _serve_card(card)


def _serve_card(card: SocialCard) -> HttpResponse:
    png = cache.get_or_set(f"public.card.{card.digest}", lambda: draw_card(card), DAY)
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
