"""The quotes of all public pages, and the links they make to other sites."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from conferences.block_rendering import Outline, resolve_internal_links
from conferences.blocks.text import MarkdownTextBlock
from conferences.models import RecapPage
from conferences.public.models import QuoteOrLink
from conferences.public.public_lookups import get_public_pages

#: How many of the pages that link to a URL are listed below it.
MENTIONS_PER_LINK = 5
#: How long a quote on the home page may be, where it is set in large type.
MAX_QUOTE_OF_THE_DAY = 280


@dataclass(frozen=True)
class LinkMentions:
    """How many pages link to a URL, and the newest of those links."""

    count: int
    newest: list[QuoteOrLink]


def add_public_pages(items: Iterable[QuoteOrLink]) -> list[QuoteOrLink]:
    """These quotes or links with their pages, without those whose page is not public."""
    items = list(items)
    pages = get_public_pages({item.page_id for item in items})
    return add_pages(items, {page.pk: page for page in pages})


def add_pages(items: Iterable[QuoteOrLink], pages: Mapping[int, RecapPage]) -> list[QuoteOrLink]:
    """The same, from public pages that were fetched before."""
    kept = [item for item in items if item.page_id in pages]
    for item in kept:
        item.page = pages[item.page_id]
    return kept


def render_quotes(quotes: Sequence[QuoteOrLink], *, alone: bool = False) -> SafeString:
    """Quotes as HTML, with links to their pages; `alone` leaves out the link to the quote."""
    markdown, outline = MarkdownTextBlock(), Outline()
    for quote in quotes:
        quote.html = markdown.render_basic(quote.text, {"outline": outline})
    html = render_to_string("public/partials/quotes.html", {"quotes": quotes, "alone": alone})
    # The internal links and images of all quotes at once.
    return resolve_internal_links(html)


def pick_quote_of_the_day(day: date) -> QuoteOrLink | None:
    """A quote for the home page: the same all day, another one each day.

    The date is hashed to a place among the random ids of blocks. From there the first quote is
    taken that is short and has an attribution, at the same cost for any number of quotes.
    """
    start = str(UUID(sha256(day.isoformat().encode()).hexdigest()[:32]))
    quotes = QuoteOrLink.objects.quotes().order_by("block_id", "pk")
    after = quotes.filter(block_id__gte=start)[:20]
    before = quotes.filter(block_id__lt=start)[:20]
    return next(filter(_suits_the_home_page, chain(after, before)), None)


def _suits_the_home_page(quote: QuoteOrLink) -> bool:
    return bool(quote.block_id and quote.attribution and len(quote.text) <= MAX_QUOTE_OF_THE_DAY)


def get_link_mentions(urls: Iterable[str]) -> list[LinkMentions]:
    """For each of these URLs, in this order, the newest pages that link to it."""
    newest = QuoteOrLink.objects.links_to(OuterRef("url")).values("pk")
    # Each of these is one step in an index, however many links there are.
    columns = {f"newest_{n}": Subquery(newest[n : n + 1]) for n in range(MENTIONS_PER_LINK)}
    urls = list(urls)
    by_url = QuoteOrLink.objects.links().filter(url__in=urls).order_by().values("url")
    counted = by_url.annotate(count=Count("pk")).annotate(**columns)
    rows: dict[str, Any] = {row["url"]: row for row in counted}
    ids = [pk for row in rows.values() for column in columns if (pk := row[column])]
    found = {link.pk: link for link in add_public_pages(QuoteOrLink.objects.filter(pk__in=ids))}
    mentions = (
        LinkMentions(row["count"], [found[row[name]] for name in columns if row[name] in found])
        for row in map(rows.get, urls)
        if row
    )
    return [mention for mention in mentions if mention.newest]
