from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from conferences.public.home_context import get_home_context
from conferences.routing import SingleQueryRoutingMixin


class HomePage(SingleQueryRoutingMixin, Page):
    introduction = models.TextField(
        blank=True,
        help_text="What this archive holds and for whom, in a sentence or two.",
    )
    colophon = models.TextField(
        blank=True,
        help_text="At the foot of every page: who makes this archive, and how to reach them.",
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("colophon")]

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["conferences.ConferencePage"]
    page_description = "The front page. There is one, and every conference stands below it."

    class Meta:
        verbose_name = "front page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["front_page"] = self
        return context | get_home_context()
