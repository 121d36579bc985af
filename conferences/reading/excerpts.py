"""What talks were quoted for, and what they point to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from conferences.blocks.text import MarkdownTextBlock
from conferences.models import RecapPage
from conferences.reading.lists import pages_of
from conferences.reading.models import Excerpt
from conferences.rendering import Outline, with_own_things

#: Below the address of a link stand so many of the talks that mention it.
MENTIONS_SHOWN = 5
QUOTES = "reading/partials/quotes.html"
#: What can be set large on a front page.
LONGEST_QUOTE_OF_A_DAY = 280


def quotes() -> "QuerySet[Excerpt]":
    """Every quote, newest first."""
    return Excerpt.objects.filter(kind=Excerpt.Kind.QUOTE).order_by("-day", "-page", "position")


def _links() -> "QuerySet[Excerpt]":
    return Excerpt.objects.filter(kind=Excerpt.Kind.LINK)


def with_pages(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """These excerpts, each with the page it is of; without those whose page nobody may see."""
    excerpts = list(excerpts)
    pages = pages_of({excerpt.page_id for excerpt in excerpts})
    return placed(excerpts, {page.pk: page for page in pages})


def placed(excerpts: Iterable[Excerpt], pages: Mapping[int, RecapPage]) -> list[Excerpt]:
    """The same where the pages that may be seen are known already."""
    shown = [excerpt for excerpt in excerpts if excerpt.page_id in pages]
    for excerpt in shown:
        excerpt.page = pages[excerpt.page_id]
    return shown


def quotes_as_html(shown: Sequence[Excerpt], *, alone: bool = False) -> SafeString:
    """Quotes with their pages, their words rendered as on those pages."""
    markdown, outline = MarkdownTextBlock(), Outline()
    for quote in shown:
        quote.html = markdown.render_basic(quote.text, {"outline": outline})
    # Addresses and pictures of all of them at once.
    return with_own_things(render_to_string(QUOTES, {"quotes": shown, "alone": alone}))


def quote_of(day: date) -> Excerpt | None:
    """A quote to set large: another each day, the same all day long.

    The day points somewhere among the ids of blocks, which are random; from there the first that
    is short and has a name is taken, so that it costs the same among any number.
    """
    somewhere = str(UUID(sha256(day.isoformat().encode()).hexdigest()[:32]))
    by_id = Excerpt.objects.filter(kind=Excerpt.Kind.QUOTE).order_by("block", "pk")
    behind = by_id.filter(block__gte=somewhere)[:20]
    in_front = by_id.filter(block__lt=somewhere)[:20]
    return next(filter(_can_be_set_large, chain(behind, in_front)), None)


def _can_be_set_large(quote: Excerpt) -> bool:
    return bool(quote.block and quote.attribution and len(quote.text) <= LONGEST_QUOTE_OF_A_DAY)


def hosts() -> "QuerySet[Excerpt, Any]":
    """The sites that links lead to, and how many addresses of each; most of them first."""
    # Only links have a host; asked like this the index alone answers.
    sites = Excerpt.objects.filter(host__gt="").order_by().values("host")
    return sites.annotate(addresses=Count("url", distinct=True)).order_by("-addresses", "host")


def addresses_of(host: str) -> "QuerySet[Excerpt, str]":
    addresses = Excerpt.objects.filter(host=host).order_by("url")
    return addresses.values_list("url", flat=True).distinct()


def mentions_of(address: str) -> "QuerySet[Excerpt]":
    """The places that link to this address, newest first."""
    return _links().filter(url=address).order_by("-day", "-page")


def first_mentions(addresses: Iterable[str]) -> dict[str, list[Excerpt]]:
    """Of each address the newest places that link to it, with how many `talks` there are."""
    newest = Window(RowNumber(), partition_by="url", order_by=[F("day").desc(), F("page").desc()])
    ranked = _links().filter(url__in=list(addresses)).annotate(place=newest)
    found = ranked.annotate(talks=Window(Count("pk"), partition_by="url"))
    first = with_pages(found.filter(place__lte=MENTIONS_SHOWN).order_by("url", "place"))
    return {url: [one for one in first if one.url == url] for url in {one.url for one in first}}
