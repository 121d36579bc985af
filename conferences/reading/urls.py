"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from conferences.reading import converters  # noqa: F401 - its words are used below
from conferences.reading.api import router
from conferences.reading.views import feeds, machines, sitemaps, twins


def _elsewhere(request: HttpRequest, **_named: str) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    # For programs.
    path("feeds/recaps.atom", feeds.SiteFeed(), name="feed_site"),
    path("feeds/conferences/<word:slug>.atom", feeds.ConferenceFeed(), name="feed_conference"),
    path("feeds/speakers/<word:slug>.atom", feeds.SpeakerFeed(), name="feed_speaker"),
    path("feeds/topics/<word:slug>.atom", feeds.TopicFeed(), name="feed_topic"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:kind>-<number:number>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", twins.llms, name="llms"),
    path("cards/site-<slug:digest>.png", machines.card_of_site, name="card_of_site"),
    path("cards/<number:page_id>-<slug:digest>.png", machines.card, name="card"),
    path("calendars/<word:slug>.ics", machines.calendar, name="calendar"),
    # Slugs as Wagtail's own addresses have them.
    re_path(r"^(?P<path>(?:[\w-]+/)*)index\.md$", twins.twin, name="twin"),
    path("api/v2/", router.urls),
    # Until the ways in are joined: their names.
    path("speakers/", _elsewhere, name="speakers"),
    path("speakers/<word:slug>/", _elsewhere, name="speaker"),
    path("topics/", _elsewhere, name="topics"),
    path("topics/<word:slug>/", _elsewhere, name="topic"),
    path("quotes/", _elsewhere, name="quotes"),
    path("links/", _elsewhere, name="links"),
    path("timeline/", _elsewhere, name="timeline"),
]
