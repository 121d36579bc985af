"""What a page is, in the words of schema.org: for search engines, as JSON in its head."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, RecapPage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import absolute, page_address

Thing = dict[str, Any]

#: So that no text can end the script that it stands in, as Django's json_script does.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_json(things: Sequence[Thing]) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(graph, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - nothing in it can be read as HTML


def known(thing: Thing) -> Thing:
    """Without what nobody knows."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def website(request: HttpRequest, page: Page) -> list[Thing]:
    return [
        known(
            {
                "@type": "WebSite",
                "name": page.title,
                "url": page_address(request, page),
                "description": page.search_description,
            }
        )
    ]


def recap(
    request: HttpRequest,
    page: RecapPage,
    talk_speakers: Iterable[Any],
    topics: Iterable[Topic],
    picture: str,
) -> list[Thing]:
    if isinstance(page, TalkPage):
        speakers = [one.speaker for one in talk_speakers]
        main = _talk(request, page, speakers, topics, picture)
    elif isinstance(page, DayPage):
        main = _day(request, page, picture)
    elif isinstance(page, ConferencePage):
        main = conference_event(request, page) | {"image": picture}
    trail = [
        *((above.title, page_address(request, above)) for above in page.ancestry),
        (page.title, page_address(request, page)),
    ]
    return [main, breadcrumbs(trail)]


def conference_event(request: HttpRequest, conference: ConferencePage) -> Thing:
    place = known({"@type": "Place", "name": conference.venue, "address": conference.city})
    return known(
        {
            "@type": "Event",
            "name": conference.title,
            "url": page_address(request, conference),
            "description": conference.search_description,
            "startDate": conference.first_date,
            "endDate": conference.last_date,
            "location": place if len(place) > 1 else None,
            "sameAs": conference.website,
        }
    )


def _day(request: HttpRequest, day: DayPage, picture: str) -> Thing:
    conference = day.conference
    return known(
        {
            "@type": "Event",
            "name": f"{conference.title}: {day.title}" if conference else day.title,
            "url": page_address(request, day),
            "description": day.search_description,
            "startDate": day.date,
            "endDate": day.date,
            "superEvent": conference and conference_event(request, conference),
            "image": picture,
        }
    )


def _talk(
    request: HttpRequest,
    talk: TalkPage,
    speakers: list[Speaker],
    topics: Iterable[Topic],
    picture: str,
) -> Thing:
    conference = talk.conference
    address = page_address(request, talk)
    session = {
        "@type": "Event",
        "name": talk.title,
        "url": address,
        "startDate": talk.date,
        "performer": [person(request, speaker) for speaker in speakers],
        "superEvent": conference and conference_event(request, conference),
        "sameAs": [url for _, url in talk.elsewhere],
    }
    return known(
        {
            "@type": "CreativeWork",
            "name": talk.title,
            "url": address,
            "description": talk.search_description,
            "inLanguage": talk.language,
            "datePublished": talk.first_published_at,
            "dateModified": talk.last_published_at,
            "keywords": [topic.name for topic in topics],
            "author": authors(talk),
            "about": known(session),
            "image": picture,
        }
    )


def authors(page: RecapPage) -> list[Thing]:
    """Who took the notes that readers see here, each once."""
    names = [source.author for source in page.credits if source.author]
    return [{"@type": "Person", "name": name} for name in dict.fromkeys(names)]


def person(request: HttpRequest, speaker: Speaker) -> Thing:
    return {
        "@type": "Person",
        "name": speaker.name,
        "url": absolute(request, reverse("speaker", args=[speaker.slug])),
    }


def speaker_page(request: HttpRequest, speaker: Speaker) -> list[Thing]:
    links = [block.value["url"] for block in speaker.links]
    about = known({"description": speaker.bio, "sameAs": links})
    whole = person(request, speaker) | about
    return [
        whole,
        breadcrumbs(
            [
                ("Speakers", absolute(request, reverse("speakers"))),
                (speaker.name, str(whole["url"])),
            ]
        ),
    ]


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Thing:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(trail, start=1)
        ],
    }
