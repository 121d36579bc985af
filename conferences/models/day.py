from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from conferences import queries
from conferences.models.base import RecapPage, edit_tabs


class DayPage(RecapPage):
    """A day of a conference. Its title is its label, such as "Monday" or "Day 2"."""

    date = models.DateField(
        null=True, blank=True, help_text="Leave empty when the notes do not tell."
    )

    parent_page_types = ["conferences.ConferencePage"]
    subpage_types = ["conferences.TalkPage"]
    page_description = "A day of a conference, with its talks in order."

    edit_handler = edit_tabs(content=[FieldPanel("date"), FieldPanel("body")], sources=[])

    class Meta:
        verbose_name = "day"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["talks"] = queries.talks_below(self)
        context["previous"], context["next"] = queries.neighbours(self)
        return context
