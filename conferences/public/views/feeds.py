"""Feeds of the newest recaps: of the whole site, a conference, a speaker, a topic."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator

from conferences.models import ConferencePage, Speaker, TalkPage, Topic
from conferences.public.absolute_urls import absolute, page_address
from conferences.public.get_public import conference_called, speaker_called, topic_called
from conferences.public.models import SearchRow
from conferences.public.pagination import pages_of
from conferences.site_name import get_site_name
from conferences.text import in_a_row

NEWEST = 30
#: Of a talk that nobody described: so many words of its notes.
WORDS = 60
HOME = "/"
EMPTY_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Subject:
    """What one request's feed is about."""

    request: HttpRequest
    title: str
    #: Where readers find the same as a page.
    page: str
    rows: "QuerySet[SearchRow]"


@dataclass(frozen=True)
class Item:
    talk: TalkPage
    row: SearchRow
    address: str


class Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Of a feed with nothing in it: no newer each time somebody asks."""
        newest: datetime = super().latest_post_date() if self.items else EMPTY_SINCE
        return newest


class RecapFeed(Feed):
    """The newest talks, each in a sentence or two: the whole stands on its page."""

    feed_type = Atom
    language = "en"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        raise NotImplementedError

    def title(self, subject: Subject) -> str:
        return subject.title

    def author_name(self, subject: Subject) -> str:
        return get_site_name(subject.request)

    def link(self, subject: Subject) -> str:
        return absolute(subject.request, subject.page)

    def feed_url(self, subject: Subject) -> str:
        return absolute(subject.request, escape_uri_path(subject.request.path))

    feed_guid = link

    def items(self, subject: Subject) -> list[Item]:
        of_talks = subject.rows.exclude(kind__in=SearchRow.Kind.values)
        # Sorted without their texts: a topic may have thousands of talks.
        newest = of_talks.order_by("-published_at", "-page").values_list("pk", flat=True)
        rows = SearchRow.objects.in_bulk(list(newest[:NEWEST]))
        wanted = sorted(rows, key=lambda pk: (rows[pk].published_at, pk), reverse=True)
        talks = [page for page in pages_of(wanted) if isinstance(page, TalkPage)]
        if not talks and subject.page != HOME:
            raise Http404("There is no public talk here.")
        return [Item(talk, rows[talk.pk], page_address(subject.request, talk)) for talk in talks]

    def item_title(self, item: Item) -> str:
        return item.talk.title

    def item_link(self, item: Item) -> str:
        return item.address

    def item_guid(self, item: Item) -> str:
        # Stays the same when the page is renamed or moves.
        return f"urn:uuid:{item.talk.translation_key}"

    def item_description(self, item: Item) -> str:
        about = item.talk.search_description or Truncator(item.row.body).words(WORDS)
        return "".join(
            f"<p>{escape(line)}</p>" for line in (_who_and_where(item.talk), about) if line
        )

    def item_pubdate(self, item: Item) -> datetime:
        return item.row.published_at

    def item_updateddate(self, item: Item) -> datetime:
        return item.row.changed_at


def _who_and_where(talk: TalkPage) -> str:
    names = in_a_row(talk.speaker_names)
    where = talk.in_conference.title if talk.in_conference else ""
    return ", ".join(filter(None, (talk.get_kind_display(), names, where)))


class SiteFeed(RecapFeed):
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        return Subject(
            request, f"{get_site_name(request)}: fresh recaps", HOME, SearchRow.objects.all()
        )


class NamedFeed(RecapFeed):
    """Of something that an address names; an address it had before leads to the one it has."""

    address: ClassVar[str]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = self.named(kwargs["slug"])
        if named.slug != kwargs["slug"]:
            return HttpResponsePermanentRedirect(reverse(self.address, args=[named.slug]))
        response: HttpResponse = super().__call__(request, named)
        return response

    def named(self, slug: str) -> Any:
        raise NotImplementedError


class ConferenceFeed(NamedFeed):
    address = "feed_conference"

    def named(self, slug: str) -> ConferencePage:
        return conference_called(slug)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (conference,) = args
        rows = SearchRow.objects.filter(conference=conference)
        return Subject(
            request,
            f"{conference.title} – {get_site_name(request)}",
            page_address(request, conference),
            rows,
        )


class SpeakerFeed(NamedFeed):
    address = "feed_speaker"

    def named(self, slug: str) -> Speaker:
        return speaker_called(slug)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (speaker,) = args
        page = reverse("speaker", args=[speaker.slug])
        rows = SearchRow.objects.filter(listed__speaker=speaker)
        return Subject(request, f"Talks by {speaker.name} – {get_site_name(request)}", page, rows)


class TopicFeed(NamedFeed):
    address = "feed_topic"

    def named(self, slug: str) -> Topic:
        return topic_called(slug)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (topic,) = args
        page = reverse("topic", args=[topic.slug])
        rows = SearchRow.objects.filter(listed__topic=topic)
        return Subject(request, f"Talks on {topic.name} – {get_site_name(request)}", page, rows)
