"""What the head of a page tells machines: its one address, its picture, its other shapes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString
from wagtail.models import Page

from conferences.models import ConferencePage, RecapPage, Speaker, TalkPage, Topic
from conferences.public import schema_org
from conferences.public.absolute_urls import absolute, page_address, twin_address
from conferences.public.social_cards import HEIGHT, WIDTH, Card, card_of

#: Of all that an address may ask for, only this makes it another page.
KEPT_IN_ADDRESS = {
    "letter": re.compile("[A-Z#]"),
    "order": re.compile("talks"),
    "address": re.compile(".+", re.DOTALL),
    "page": re.compile("[1-9][0-9]{0,8}"),
}
#: What each list understands of that; all take a part.
UNDERSTOOD = {
    "speakers": {"letter", "order"},
    "topics": {"letter", "order"},
    "links_of_host": {"address"},
}
FIRST_PART = ("page", "1")
ATOM = "application/atom+xml"


@dataclass(frozen=True)
class Alternate:
    """The same thing in another shape."""

    type: str
    href: str
    title: str = ""


@dataclass
class Head:
    canonical: str
    title: str
    image: str
    image_alt: str
    kind: str = "website"
    published: Any = None
    changed: Any = None
    alternates: list[Alternate] = field(default_factory=list)
    data: SafeString | None = None
    width: int = WIDTH
    height: int = HEIGHT


def head_of(context: Mapping[str, Any]) -> Head | None:
    """Nothing for what is no public page: a preview, a shared draft, a page behind a password."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or getattr(request, "is_preview", False):
        return None
    if match.url_name == "wagtail_serve":
        page = context.get("page")
        return _of_page(request, page, context) if page and _is_public(page) else None
    if match.func.__module__.startswith("conferences.public."):
        return _of_list(request, context)
    return None


def _is_public(page: Page) -> bool:
    if isinstance(page, RecapPage):
        return not page.get_view_restrictions().exists()
    return not getattr(page, "is_restricted", True)


def _of_page(request: HttpRequest, page: Page, context: Mapping[str, Any]) -> Head:
    head = _bare(request, page_address(request, page), page.seo_title or page.title)
    head.alternates.insert(
        0, Alternate("text/markdown", twin_address(request, page), "This page as Markdown")
    )
    if not isinstance(page, RecapPage):
        head.data = schema_org.as_json(schema_org.website(request, page))
        return head
    conference = page.conference
    talk_speakers = context.get("speakers") or []
    card = card_of(page, [one.speaker.name for one in talk_speakers], conference)
    head.image = absolute(request, reverse("card", args=[page.pk, card.digest]))
    head.image_alt = card.in_words
    if isinstance(page, TalkPage):
        head.kind = "article"
        head.published, head.changed = page.first_published_at, page.last_published_at
    if conference and (context.get("talks") or context.get("programme") or head.kind == "article"):
        head.alternates.append(_feed(request, "feed_conference", conference))
    if isinstance(page, ConferencePage) and (page.first_date or page.last_date):
        calendar = absolute(request, reverse("calendar", args=[page.slug]))
        head.alternates.append(Alternate("text/calendar", calendar, "When it takes place"))
    topics = context.get("topics") or []
    things = schema_org.recap(request, page, talk_speakers, topics, head.image)
    head.data = schema_org.as_json(things)
    return head


def _of_list(request: HttpRequest, context: Mapping[str, Any]) -> Head:
    match = request.resolver_match
    understood = UNDERSTOOD.get(str(match and match.url_name), set()) | {"page"}
    asked = {
        name: request.GET[name]
        for name, sound in KEPT_IN_ADDRESS.items()
        if name in understood
        and sound.fullmatch(request.GET.get(name, ""))
        and (name, request.GET[name]) != FIRST_PART
    }
    # Written as the sitemap writes it, whatever the script of a name.
    path = escape_uri_path(request.path)
    head = _bare(request, absolute(request, f"{path}?{urlencode(asked)}" if asked else path), "")
    speaker, topic = context.get("speaker"), context.get("topic")
    if isinstance(speaker, Speaker):
        head.kind, head.title = "profile", speaker.name
        head.data = schema_org.as_json(schema_org.speaker_page(request, speaker))
        head.alternates.append(_feed(request, "feed_speaker", speaker))
    elif isinstance(topic, Topic):
        head.title = topic.name
        head.alternates.append(_feed(request, "feed_topic", topic))
    return head


def _bare(request: HttpRequest, canonical: str, title: str) -> Head:
    card = Card()
    return Head(
        canonical=canonical,
        title=title,
        image=absolute(request, reverse("card_of_site", args=[card.digest])),
        image_alt=card.in_words,
        alternates=[Alternate(ATOM, absolute(request, reverse("feed_site")), "Fresh recaps")],
    )


def _feed(request: HttpRequest, name: str, of: ConferencePage | Speaker | Topic) -> Alternate:
    address = absolute(request, reverse(name, args=[of.slug]))
    return Alternate(ATOM, address, f"Recaps: {of}")
