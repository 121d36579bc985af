"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.urls import URLPattern, URLResolver, path, re_path

from conferences.public import url_converters  # noqa: F401 - its words are used below
from conferences.public.api import router
from conferences.public.views import (
    feeds,
    links,
    markdown_pages,
    mistake_reports,
    quotes,
    robots_cards_ical,
    sitemaps,
    speakers_topics,
    timeline,
)
from conferences.public.views.search import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search, name="search"),
    path("speakers/", speakers_topics.speakers, name="speakers"),
    path("speakers/<word:slug>/", speakers_topics.speaker, name="speaker"),
    path("topics/", speakers_topics.topics, name="topics"),
    path("topics/<word:slug>/", speakers_topics.topic, name="topic"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/<word:block>/", quotes.quote, name="quote"),
    path("links/", links.links, name="links"),
    path("links/<word:host>/", links.links_of_host, name="links_of_host"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("series/<word:slug>/", timeline.series, name="series"),
    path("report/<number:page_id>/", mistake_reports.report_mistake, name="report_mistake"),
    path("report/<number:page_id>/thanks/", mistake_reports.thanks, name="report_mistake_thanks"),
    # For programs.
    path("feeds/recaps.atom", feeds.SiteFeed(), name="feed_site"),
    path("feeds/conferences/<word:slug>.atom", feeds.ConferenceFeed(), name="feed_conference"),
    path("feeds/speakers/<word:slug>.atom", feeds.SpeakerFeed(), name="feed_speaker"),
    path("feeds/topics/<word:slug>.atom", feeds.TopicFeed(), name="feed_topic"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:kind>-<number:number>.xml", sitemaps.section, name="sitemap_section"),
    path("edition", robots_cards_ical.edition, name="edition"),
    path("robots.txt", robots_cards_ical.robots, name="robots"),
    path("llms.txt", markdown_pages.llms, name="llms"),
    path("cards/site-<slug:digest>.png", robots_cards_ical.card_of_site, name="card_of_site"),
    path("cards/<number:page_id>-<slug:digest>.png", robots_cards_ical.card, name="card"),
    path("calendars/<word:slug>.ics", robots_cards_ical.calendar, name="calendar"),
    # Slugs as Wagtail's own addresses have them.
    re_path(r"^(?P<path>(?:[\w-]+/)*)index\.md$", markdown_pages.twin, name="twin"),
    path("api/v2/", router.urls),
]
