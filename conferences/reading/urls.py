"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.urls import URLPattern, URLResolver, path, re_path

from conferences.reading import converters  # noqa: F401 - its words are used below
from conferences.reading.api import router
from conferences.reading.views import (
    feeds,
    links,
    machines,
    mistakes,
    names,
    quotes,
    sitemaps,
    timeline,
    twins,
)
from conferences.reading.views.search import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search, name="search"),
    path("speakers/", names.speakers, name="speakers"),
    path("speakers/<word:slug>/", names.speaker, name="speaker"),
    path("topics/", names.topics, name="topics"),
    path("topics/<word:slug>/", names.topic, name="topic"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/<word:block>/", quotes.quote, name="quote"),
    path("links/", links.links, name="links"),
    path("links/<word:host>/", links.links_of_host, name="links_of_host"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("series/<word:slug>/", timeline.series, name="series"),
    path("report/<number:page_id>/", mistakes.report_mistake, name="report_mistake"),
    path("report/<number:page_id>/thanks/", mistakes.thanks, name="report_mistake_thanks"),
    # For programs.
    path("feeds/recaps.atom", feeds.SiteFeed(), name="feed_site"),
    path("feeds/conferences/<word:slug>.atom", feeds.ConferenceFeed(), name="feed_conference"),
    path("feeds/speakers/<word:slug>.atom", feeds.SpeakerFeed(), name="feed_speaker"),
    path("feeds/topics/<word:slug>.atom", feeds.TopicFeed(), name="feed_topic"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:kind>-<number:number>.xml", sitemaps.section, name="sitemap_section"),
    path("edition", machines.edition, name="edition"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", twins.llms, name="llms"),
    path("cards/site-<slug:digest>.png", machines.card_of_site, name="card_of_site"),
    path("cards/<number:page_id>-<slug:digest>.png", machines.card, name="card"),
    path("calendars/<word:slug>.ics", machines.calendar, name="calendar"),
    # Slugs as Wagtail's own addresses have them.
    re_path(r"^(?P<path>(?:[\w-]+/)*)index\.md$", twins.twin, name="twin"),
    path("api/v2/", router.urls),
]
