"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.urls import URLPattern, URLResolver, path

from conferences.reading.views.search import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search, name="search"),
]
