"""The URLs of readers' pages beside the page tree. Their first segments are reserved slugs."""

from django.urls import URLPattern, URLResolver, path, re_path

from conferences.public import url_converters  # noqa: F401 - registers `segment` and `number`
from conferences.public.api import router
from conferences.public.views import (
    cache_version,
    feeds,
    ical,
    markdown_pages,
    mistake_reports,
    quotes_and_links,
    robots_and_llms,
    search,
    sitemaps,
    social_cards,
    speakers_topics,
    timeline_series,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.search, name="search"),
    path("speakers/", speakers_topics.speakers, name="speakers"),
    path("speakers/<segment:slug>/", speakers_topics.speaker, name="speaker"),
    path("topics/", speakers_topics.topics, name="topics"),
    path("topics/<segment:slug>/", speakers_topics.topic, name="topic"),
    path("quotes/", quotes_and_links.quotes, name="quotes"),
    path("quotes/<segment:block_id>/", quotes_and_links.quote, name="quote"),
    path("links/", quotes_and_links.links, name="links"),
    path("links/<segment:host>/", quotes_and_links.links_of_host, name="links_of_host"),
    path("timeline/", timeline_series.timeline, name="timeline"),
    path("series/<segment:slug>/", timeline_series.series, name="series"),
    path("report/<number:page_id>/", mistake_reports.report_mistake, name="report_mistake"),
    path(
        "report/<number:page_id>/thanks/",
        mistake_reports.report_mistake_thanks,
        name="report_mistake_thanks",
    ),
    # For programs.
    path("feeds/recaps.atom", feeds.SiteFeed(), name="feed_site"),
    path("feeds/conferences/<segment:slug>.atom", feeds.ConferenceFeed(), name="feed_conference"),
    path("feeds/speakers/<segment:slug>.atom", feeds.SpeakerFeed(), name="feed_speaker"),
    path("feeds/topics/<segment:slug>.atom", feeds.TopicFeed(), name="feed_topic"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:kind>-<number:number>.xml", sitemaps.section, name="sitemap_section"),
    path("cache-version", cache_version.cache_version, name="cache_version"),
    path("robots.txt", robots_and_llms.robots_txt, name="robots"),
    path("llms.txt", robots_and_llms.llms_txt, name="llms"),
    path("cards/site-<slug:digest>.png", social_cards.site_card, name="site_card"),
    path("cards/<number:page_id>-<slug:digest>.png", social_cards.page_card, name="card"),
    path("calendars/<segment:slug>.ics", ical.calendar, name="calendar"),
    # The same slugs as in Wagtail's own URLs.
    re_path(
        r"^(?P<path>(?:[\w-]+/)*)index\.md$", markdown_pages.markdown_page, name="markdown_page"
    ),
    path("api/v2/", router.urls),
]
