"""The home page's part of the archive."""

from datetime import date
from typing import Any

from django.utils import timezone

from conferences.public.models import IndexedPage
from conferences.public.public_lookups import get_public_pages
from conferences.public.quotes_and_links import add_pages, pick_quote_of_the_day, render_quotes

CONFERENCE_COUNT, TALK_COUNT = 5, 6


def get_home_context(day: date | None = None) -> dict[str, Any]:
    """The newest conferences, the talks published last, and a quote for the day."""
    conferences = list(IndexedPage.objects.conferences().page_ids()[:CONFERENCE_COUNT])
    talks = list(IndexedPage.objects.spoken().last_published_first().page_ids()[:TALK_COUNT])
    quote = pick_quote_of_the_day(day or timezone.localdate())
    quotes = [quote] if quote else []
    # All pages at once, which saves queries.
    ids = {*conferences, *talks, *(quote.page_id for quote in quotes)}
    pages = {page.pk: page for page in get_public_pages(ids)}
    return {
        "conferences": [pages[pk] for pk in conferences if pk in pages],
        "fresh_talks": [pages[pk] for pk in talks if pk in pages],
        "quote": render_quotes(add_pages(quotes, pages)),
    }
