"""The meta tags of a page's head: its canonical URL, what is shown where it is shared, feeds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from conferences.models import ConferencePage, RecapPage, Speaker, TalkPage, Topic
from conferences.public import schema_org
from conferences.public.absolute_urls import (
    get_markdown_url,
    get_page_url,
    get_view_url,
    make_absolute_url,
)
from conferences.public.social_cards import HEIGHT, WIDTH, SocialCard, make_card

#: The query parameters that belong to a canonical URL, and their valid values.
CANONICAL_PARAMETERS = {
    "letter": re.compile("[A-Z#]"),
    "order": re.compile("talks"),
    "address": re.compile(".+", re.DOTALL),
    "page": re.compile("[1-9][0-9]{0,8}"),
}
#: Which of them each list has; all have `page`.
LIST_PARAMETERS = {
    "speakers": {"letter", "order"},
    "topics": {"letter", "order"},
    "links_of_host": {"address"},
}
FIRST_PAGE = ("page", "1")
ATOM = "application/atom+xml"


@dataclass(frozen=True)
class Alternate:
    """The same page in another format, or a feed."""

    type: str
    href: str
    title: str = ""


@dataclass
class MetaTags:
    canonical_url: str
    title: str
    image: str
    image_alt: str
    og_type: str = "website"
    published: datetime | None = None
    modified: datetime | None = None
    alternates: list[Alternate] = field(default_factory=list)
    structured_data: SafeString | None = None
    image_width: int = WIDTH
    image_height: int = HEIGHT


def get_meta_tags(context: Mapping[str, Any]) -> MetaTags | None:
    """None for what is not public: a preview, a shared draft, a page with a password."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or getattr(request, "is_preview", False):
        return None
    if match.url_name == "wagtail_serve":
        page = context.get("page")
        return _make_page_tags(request, page, context) if page and _is_public(page) else None
    if match.func.__module__.startswith("conferences.public."):
        return _make_list_tags(request, context)
    return None


def _is_public(page: Page) -> bool:
    if isinstance(page, RecapPage):
        return not page.get_view_restrictions().exists()
    return not getattr(page, "is_restricted", True)


def _make_page_tags(request: HttpRequest, page: Page, context: Mapping[str, Any]) -> MetaTags:
    tags = _make_tags(request, get_page_url(request, page), page.seo_title or page.title)
    markdown_url = get_markdown_url(request, page)
    tags.alternates.insert(0, Alternate("text/markdown", markdown_url, _("This page as Markdown")))
    if not isinstance(page, RecapPage):
        tags.structured_data = schema_org.to_json(schema_org.describe_website(request, page))
        return tags
    conference = page.conference
    talk_speakers = context.get("speakers") or []
    card = make_card(page, [one.speaker.name for one in talk_speakers], conference)
    tags.image = get_view_url(request, "card", page.pk, card.digest)
    tags.image_alt = card.alt_text
    is_talk = isinstance(page, TalkPage)
    if is_talk:
        tags.og_type = "article"
        tags.published, tags.modified = page.first_published_at, page.last_published_at
    if conference and (is_talk or context.get("talks") or context.get("programme")):
        tags.alternates.append(_link_feed(request, "feed_conference", conference))
    if isinstance(page, ConferencePage) and (page.first_date or page.last_date):
        calendar = get_view_url(request, "calendar", page.slug)
        tags.alternates.append(Alternate("text/calendar", calendar, _("When it takes place")))
    topics = context.get("topics") or []
    things = schema_org.describe_recap(request, page, talk_speakers, topics, tags.image)
    tags.structured_data = schema_org.to_json(things)
    return tags


def _make_list_tags(request: HttpRequest, context: Mapping[str, Any]) -> MetaTags:
    match = request.resolver_match
    allowed = LIST_PARAMETERS.get(str(match and match.url_name), set()) | {"page"}
    parameters = {
        name: request.GET[name]
        for name, pattern in CANONICAL_PARAMETERS.items()
        if name in allowed
        and pattern.fullmatch(request.GET.get(name, ""))
        and (name, request.GET[name]) != FIRST_PAGE
    }
    # Escaped as in the sitemap, whatever the script of a name.
    path = escape_uri_path(request.path)
    url = f"{path}?{urlencode(parameters)}" if parameters else path
    tags = _make_tags(request, make_absolute_url(request, url), "")
    speaker, topic = context.get("speaker"), context.get("topic")
    if isinstance(speaker, Speaker):
        tags.og_type, tags.title = "profile", speaker.name
        tags.structured_data = schema_org.to_json(schema_org.describe_speaker(request, speaker))
        tags.alternates.append(_link_feed(request, "feed_speaker", speaker))
    elif isinstance(topic, Topic):
        tags.title = topic.name
        tags.alternates.append(_link_feed(request, "feed_topic", topic))
    return tags


def _make_tags(request: HttpRequest, canonical_url: str, title: str) -> MetaTags:
    card = SocialCard()
    return MetaTags(
        canonical_url=canonical_url,
        title=title,
        image=get_view_url(request, "site_card", card.digest),
        image_alt=card.alt_text,
        alternates=[Alternate(ATOM, get_view_url(request, "feed_site"), _("Fresh recaps"))],
    )


def _link_feed(request: HttpRequest, name: str, of: ConferencePage | Speaker | Topic) -> Alternate:
    title = _("Recaps: {name}").format(name=of)
    return Alternate(ATOM, get_view_url(request, name, of.slug), title)
