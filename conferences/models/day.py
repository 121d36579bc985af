from django.db import models
from wagtail.admin.panels import FieldPanel

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
