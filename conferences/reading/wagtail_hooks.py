from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from conferences.models import ConferencePage, RecapPage, TalkPage
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


@hooks.register("conferences_page_context")
def topics_of_talk(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    """A talk's own topics, asked for once: the page shows them, and its head tells them."""
    return {"topics": list(page.topics.all())} if isinstance(page, TalkPage) else {}
