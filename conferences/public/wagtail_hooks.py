"""Where readers' pages and Wagtail meet."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks

from conferences.models import ConferencePage, RecapPage, TalkPage
from conferences.public import mistake_admin
from conferences.public.related_talks import related_to
from conferences.public.timeline import series_slug
from conferences.visibility import is_public_page

hooks.register("register_admin_urls", mistake_admin.admin_urls)
hooks.register("curation_my_work", mistake_admin.open_mistakes)


@hooks.register("conferences_page_context")
def ways_on(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """Whether the page's speakers, topics and series have pages of their own: they have this one.

    Of a draft and of a private page that cannot be said: its names stay plain, and there is nothing
    to report or to copy.
    """
    if not is_public_page(page):
        return {"read_by_all": False}
    slug = series_slug(page.series) if isinstance(page, ConferencePage) else ""
    return {"read_by_all": True, "series_slug": slug}


@hooks.register("conferences_page_context")
def topics_of_talk(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    """A talk's own topics, asked for once: the page shows them, and its head tells them."""
    return {"topics": list(page.topics.all())} if isinstance(page, TalkPage) else {}


@hooks.register("conferences_page_context")
def related_talks(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    return {"related": related_to(page) if isinstance(page, TalkPage) and page.pk else []}


@hooks.register("register_reports_menu_item")
def mistakes() -> mistake_admin.MistakesMenuItem:
    return mistake_admin.MistakesMenuItem(
        "Mistakes", reverse_lazy("public_mistakes"), icon_name="comment", order=110
    )


@hooks.register("register_permissions")
def permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="public", codename="change_mistake")
