"""Atom feeds of the newest talks: of the whole site, a conference, a speaker or a topic."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conferences.models import TalkPage
from conferences.public.absolute_urls import get_page_url, make_absolute_url
from conferences.public.models import IndexedPage, IndexedPageQuerySet
from conferences.public.public_lookups import (
    get_conference_or_404,
    get_public_pages,
    get_speaker_or_404,
    get_topic_or_404,
)
from conferences.site_name import get_site_name
from conferences.text import join_names

MAX_ITEMS = 30
#: How much of its text describes a talk that has no description.
EXCERPT_WORDS = 60
HOME = "/"
EMPTY_FEED_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Subject:
    """The subject of a feed: its title, page and talks."""

    request: HttpRequest
    title: str
    #: The page with the same talks.
    page_url: str
    pages: IndexedPageQuerySet


@dataclass(frozen=True)
class Item:
    talk: TalkPage
    indexed: IndexedPage
    url: str


class AtomFeed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """A fixed date while the feed is empty, where Django takes the current time."""
        return super().latest_post_date() if self.items else EMPTY_FEED_DATE


class RecapFeed(Feed):
    """The newest talks, each in a sentence or two with a link to its page."""

    feed_type = AtomFeed
    language = "en"

    def title(self, subject: Subject) -> str:
        return subject.title

    def author_name(self, subject: Subject) -> str:
        return get_site_name(subject.request)

    def link(self, subject: Subject) -> str:
        return make_absolute_url(subject.request, subject.page_url)

    def feed_url(self, subject: Subject) -> str:
        return make_absolute_url(subject.request, escape_uri_path(subject.request.path))

    feed_guid = link

    def items(self, subject: Subject) -> list[Item]:
        # Sorted without the texts: a topic may have thousands of talks.
        newest = subject.pages.talks().last_published_first().page_ids()[:MAX_ITEMS]
        indexed = IndexedPage.objects.in_bulk(list(newest))
        ids = sorted(indexed, key=lambda pk: (indexed[pk].published_at, pk), reverse=True)
        talks = [page for page in get_public_pages(ids) if isinstance(page, TalkPage)]
        if not talks and subject.page_url != HOME:
            raise Http404("There is no public talk here.")
        return [Item(talk, indexed[talk.pk], get_page_url(subject.request, talk)) for talk in talks]

    def item_title(self, item: Item) -> str:
        return item.talk.title

    def item_link(self, item: Item) -> str:
        return item.url

    def item_guid(self, item: Item) -> str:
        # Does not change when the page moves or gets another slug.
        return f"urn:uuid:{item.talk.translation_key}"

    def item_description(self, item: Item) -> str:
        excerpt = Truncator(item.indexed.body).words(EXCERPT_WORDS)
        lines = (_describe_talk(item.talk), item.talk.search_description or excerpt)
        return "".join(f"<p>{escape(line)}</p>" for line in lines if line)

    def item_pubdate(self, item: Item) -> datetime:
        return item.indexed.published_at

    def item_updateddate(self, item: Item) -> datetime:
        return item.indexed.changed_at


def _describe_talk(talk: TalkPage) -> str:
    names = join_names(talk.speaker_names)
    conference = talk.in_conference.title if talk.in_conference else ""
    return ", ".join(filter(None, (talk.get_kind_display(), names, conference)))


class SiteFeed(RecapFeed):
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        title = _("{site}: fresh recaps").format(site=get_site_name(request))
        return Subject(request, title, HOME, IndexedPage.objects.all())


class SlugFeed(RecapFeed):
    """The feed of an object in its URL. A former slug redirects to the current one."""

    url_name: ClassVar[str]
    get_by_slug: Callable[[str], Any]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self.get_by_slug(kwargs["slug"])
        if found.slug != kwargs["slug"]:
            return HttpResponsePermanentRedirect(reverse(self.url_name, args=[found.slug]))
        return super().__call__(request, found)


class ConferenceFeed(SlugFeed):
    url_name = "feed_conference"
    get_by_slug = staticmethod(get_conference_or_404)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (conference,) = args
        title = _("{title} – {site}").format(title=conference.title, site=get_site_name(request))
        pages = IndexedPage.objects.filter(conference=conference)
        return Subject(request, title, get_page_url(request, conference), pages)


class SpeakerFeed(SlugFeed):
    url_name = "feed_speaker"
    get_by_slug = staticmethod(get_speaker_or_404)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (entry,) = args
        title = _("Talks by {name} – {site}").format(name=entry.name, site=get_site_name(request))
        pages = IndexedPage.objects.filter(speakers_and_topics=entry)
        return Subject(request, title, reverse("speaker", args=[entry.slug]), pages)


class TopicFeed(SlugFeed):
    url_name = "feed_topic"
    get_by_slug = staticmethod(get_topic_or_404)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        (entry,) = args
        title = _("Talks on {topic} – {site}").format(topic=entry.name, site=get_site_name(request))
        pages = IndexedPage.objects.filter(speakers_and_topics=entry)
        return Subject(request, title, reverse("topic", args=[entry.slug]), pages)
