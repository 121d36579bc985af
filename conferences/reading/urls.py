"""The ways into the archive beside the page tree. Their first words are reserved slugs."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
