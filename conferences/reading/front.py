"""What the front page shows of the archive."""

from datetime import date
from typing import Any

from django.utils import timezone

from conferences.models import TalkPage
from conferences.reading.excerpts import quote_of, quotes_as_html, with_pages
from conferences.reading.lists import pages_of
from conferences.reading.models import SearchRow
from conferences.reading.timeline import SPOKEN, latest_conferences

CONFERENCES, RECAPS = 5, 6


def front(day: date | None = None) -> dict[str, Any]:
    """The latest conferences, the recaps published last, and a quote for the day."""
    quote = quote_of(day or timezone.localdate())
    return {
        "conferences": latest_conferences(CONFERENCES),
        "fresh_talks": fresh_talks(RECAPS),
        "quote": quotes_as_html(
            with_pages([quote] if quote else []), "reading/partials/quotes.html"
        ),
    }


def fresh_talks(count: int) -> list[TalkPage]:
    rows = SearchRow.objects.filter(kind__in=SPOKEN).order_by("-published_at", "-page")
    return pages_of(rows.values_list("pk", flat=True)[:count])
