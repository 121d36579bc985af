from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from conferences.public.home_context import get_home_context
from conferences.routing import SingleQueryRoutingMixin


class HomePage(SingleQueryRoutingMixin, Page):
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("What this archive contains and for whom, in a sentence or two."),
    )
    colophon = models.TextField(
        _("colophon"),
        blank=True,
        help_text=_("In the footer of every page: who makes this archive and how to contact them."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("colophon")]

    max_count = 1  # type: ignore[assignment] # Wagtail's is None
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["conferences.ConferencePage"]
    page_description = _("The site has one front page. All conferences are below it.")

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["front_page"] = self
        return context | get_home_context()
