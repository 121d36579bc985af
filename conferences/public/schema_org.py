"""Structured data in the vocabulary of schema.org, for search engines: JSON in a page's head."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, RecapPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import get_page_url, get_view_url

Thing = dict[str, Any]

#: As Django's json_script does, so that no text ends the script element around it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def to_json(things: Sequence[Thing]) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(graph, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - nothing in it can be read as HTML


def drop_empty(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def describe_website(request: HttpRequest, page: Page) -> list[Thing]:
    return [drop_empty(_describe(request, page, "WebSite"))]


def _describe(request: HttpRequest, page: Page, kind: str) -> Thing:
    """The properties that every thing with a page has."""
    return {
        "@type": kind,
        "name": page.title,
        "url": get_page_url(request, page),
        "description": page.search_description,
    }


def describe_recap(
    request: HttpRequest,
    page: RecapPage,
    talk_speakers: Iterable[Any],
    topics: Iterable[Topic],
    image_url: str,
) -> list[Thing]:
    """A conference, a day or a talk, and its breadcrumbs."""
    if isinstance(page, TalkPage):
        speakers = [one.speaker for one in talk_speakers]
        thing = _describe_talk(request, page, speakers, topics)
    elif isinstance(page, DayPage):
        thing = _describe_day(request, page)
    elif isinstance(page, ConferencePage):
        thing = _describe_conference(request, page)
    trail = [(one.title, get_page_url(request, one)) for one in (*page.ancestry, page)]
    return [thing | {"image": image_url}, _describe_breadcrumbs(trail)]


def _describe_conference(request: HttpRequest, conference: ConferencePage) -> Thing:
    place = drop_empty({"@type": "Place", "name": conference.venue, "address": conference.city})
    return drop_empty(
        _describe(request, conference, "Event")
        | {
            "startDate": conference.first_date,
            "endDate": conference.last_date,
            "location": place if len(place) > 1 else None,
            "sameAs": conference.website,
        }
    )


def _describe_day(request: HttpRequest, day: DayPage) -> Thing:
    conference = day.conference
    return drop_empty(
        _describe(request, day, "Event")
        | {
            "name": f"{conference.title}: {day.title}" if conference else day.title,
            "startDate": day.date,
            "endDate": day.date,
            "superEvent": conference and _describe_conference(request, conference),
        }
    )


def _describe_talk(
    request: HttpRequest, talk: TalkPage, speakers: list[Speaker], topics: Iterable[Topic]
) -> Thing:
    conference = talk.conference
    work = _describe(request, talk, "CreativeWork")
    session = {
        "@type": "Event",
        "name": talk.title,
        "url": work["url"],
        "startDate": talk.date,
        "performer": [_describe_person(request, speaker) for speaker in speakers],
        "superEvent": conference and _describe_conference(request, conference),
        "sameAs": [link for _label, link in talk.external_links],
    }
    return drop_empty(
        work
        | {
            "inLanguage": talk.language,
            "datePublished": talk.first_published_at,
            "dateModified": talk.last_published_at,
            "keywords": [topic.name for topic in topics],
            "author": _describe_authors(talk),
            "about": drop_empty(session),
        }
    )


def _describe_authors(page: RecapPage) -> list[Thing]:
    """The authors of the notes that readers see on the page, each once."""
    names = [source.author for source in page.credits if source.author]
    return [{"@type": "Person", "name": name} for name in dict.fromkeys(names)]


def _describe_person(request: HttpRequest, speaker: Speaker) -> Thing:
    url = get_view_url(request, "speaker", speaker.slug)
    return {"@type": "Person", "name": speaker.name, "url": url}


def describe_speaker(request: HttpRequest, speaker: Speaker) -> list[Thing]:
    links = [block.value["url"] for block in speaker.links]
    person = _describe_person(request, speaker)
    trail = [(_("Speakers"), get_view_url(request, "speakers")), (speaker.name, person["url"])]
    details = drop_empty({"description": speaker.bio, "sameAs": links})
    return [person | details, _describe_breadcrumbs(trail)]


def _describe_breadcrumbs(trail: Iterable[tuple[str, str]]) -> Thing:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": url}
            for number, (name, url) in enumerate(trail, start=1)
        ],
    }
