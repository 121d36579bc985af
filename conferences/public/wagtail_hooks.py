from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from conferences.models import ConferencePage, RecapPage, TalkPage
from conferences.public import mistake_admin
from conferences.public.conference_lists import series_slug
from conferences.public.related_talks import get_related_talks
from conferences.visibility import is_public_page

hooks.register("register_admin_urls", mistake_admin.get_admin_urls)
hooks.register("curation_my_work", mistake_admin.make_my_work_section)


@hooks.register("conferences_page_context")
def public_links(page: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """Whether the page links its speakers, topics and series, and offers a report form.

    A draft or a private page does not, since they may have no public page of their own.
    """
    if not is_public_page(page):
        return {"read_by_all": False}
    slug = series_slug(page.series) if isinstance(page, ConferencePage) else ""
    return {"read_by_all": True, "series_slug": slug}


@hooks.register("conferences_page_context")
def topics(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    """A talk's topics, fetched once for the page and its meta tags."""
    return {"topics": list(page.topics.all())} if isinstance(page, TalkPage) else {}


@hooks.register("conferences_page_context")
def related_talks(page: RecapPage, _request: HttpRequest) -> dict[str, Any]:
    talk = page if isinstance(page, TalkPage) and page.pk else None
    return {"related_talks": get_related_talks(talk) if talk else []}


@hooks.register("register_reports_menu_item")
def mistake_reports_menu_item() -> mistake_admin.MistakeReportsMenuItem:
    return mistake_admin.MistakeReportsMenuItem(
        _("Mistakes"), reverse_lazy("public_mistake_reports"), icon_name="comment", order=110
    )


@hooks.register("register_permissions")
def permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(
        content_type__app_label="public", codename="change_mistakereport"
    )
