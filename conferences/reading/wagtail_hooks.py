from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from conferences.models import ConferencePage, RecapPage
from conferences.reading.timeline import series_slug
from conferences.visibility import is_read_by_all


@hooks.register("conferences_page_context")
def ways_on(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """Whether the page's speakers, topics and series have pages of their own: they have this one.

    Of a draft and of a private page that cannot be said, and the names stay plain.
    """
    if not is_read_by_all(page):
        return {"names_lead_on": False}
    slug = series_slug(page.series) if isinstance(page, ConferencePage) else ""
    return {"names_lead_on": True, "series_slug": slug}
