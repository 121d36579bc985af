"""What talks were quoted for, and what they point to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from conferences.blocks.text import MarkdownTextBlock
from conferences.models import RecapPage
from conferences.public.models import Excerpt
from conferences.public.pagination import pages_of
from conferences.rendering import Outline, resolve_internal_links

#: Below the address of a link stand so many of the talks that mention it.
MENTIONS_SHOWN = 5
QUOTES = "public/partials/quotes.html"
#: What can be set large on a front page.
LONGEST_QUOTE_OF_A_DAY = 280


def quotes() -> "QuerySet[Excerpt]":
    """Every quote, newest first."""
    return Excerpt.objects.filter(kind=Excerpt.Kind.QUOTE).order_by("-day", "-page", "position")


@dataclass(frozen=True)
class Mentions:
    """Where an address is linked to: in how many places, and the newest of them."""

    count: int
    newest: list[Excerpt]


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
    return resolve_internal_links(render_to_string(QUOTES, {"quotes": shown, "alone": alone}))


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


def mentions_of(address: Any) -> "QuerySet[Excerpt]":
    """The places that link to this address, newest first."""
    return _links().filter(url=address).order_by("-day", "-page")


def first_mentions(addresses: Iterable[str]) -> list[Mentions]:
    """Of each address, in this order, the newest places that link to it."""
    newest = mentions_of(OuterRef("url")).values("pk")
    # Each place is one step into an index, however many there are.
    places = {f"place_{n}": Subquery(newest[n : n + 1]) for n in range(MENTIONS_SHOWN)}
    addresses = list(addresses)
    linked = _links().filter(url__in=addresses).order_by().values("url")
    counted = linked.annotate(talks=Count("pk")).annotate(**places)
    ranked: dict[str, Any] = {row["url"]: row for row in counted}
    ids = [pk for row in ranked.values() for name in places if (pk := row[name])]
    shown = {one.pk: one for one in with_pages(Excerpt.objects.filter(pk__in=ids))}
    found = (
        Mentions(row["talks"], [shown[row[name]] for name in places if row[name] in shown])
        for row in map(ranked.get, addresses)
        if row
    )
    return [mentions for mentions in found if mentions.newest]
