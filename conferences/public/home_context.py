"""What the front page shows of the archive."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from conferences.public.models import SearchRow
from conferences.public.pagination import pages_of
from conferences.public.quotes_and_links import placed, quote_of, quotes_as_html
from conferences.public.timeline import SPOKEN, conference_rows

CONFERENCES, RECAPS = 5, 6


def front(day: date | None = None) -> dict[str, Any]:
    """The latest conferences, the recaps published last, and a quote for the day."""
    conferences = list(conference_rows().values_list("pk", flat=True)[:CONFERENCES])
    talks = list(fresh_rows().values_list("pk", flat=True)[:RECAPS])
    quote = quote_of(day or timezone.localdate())
    quotes = [quote] if quote else []
    # Every kind of thing that pages need is asked for once, for all of them.
    wanted = {*conferences, *talks, *(quote.page_id for quote in quotes)}
    pages = {page.pk: page for page in pages_of(wanted)}
    return {
        "conferences": [pages[pk] for pk in conferences if pk in pages],
        "fresh_talks": [pages[pk] for pk in talks if pk in pages],
        "quote": quotes_as_html(placed(quotes, pages)),
    }


def fresh_rows() -> "QuerySet[SearchRow]":
    """What was spoken and written up, published last first."""
    return SearchRow.objects.filter(kind__in=SPOKEN).order_by("-published_at", "-page")
