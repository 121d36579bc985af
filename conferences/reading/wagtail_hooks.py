from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from conferences.models import RecapPage, TalkPage


@hooks.register("conferences_page_context")
def topics_of_talk(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    """A talk's own topics, asked for once: the page shows them, and its head tells them."""
    return {"topics": list(page.topics.all())} if isinstance(page, TalkPage) else {}
