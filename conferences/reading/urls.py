"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.urls import URLPattern, URLResolver, path, register_converter

from conferences.reading.converters import WordConverter
from conferences.reading.views import links, names, quotes, timeline
from conferences.reading.views.search import search

register_converter(WordConverter, "word")

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
]
