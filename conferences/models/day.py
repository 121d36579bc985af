from django.db import models
from django.utils.translation import gettext_lazy as _

from conferences.models.base import RecapPage, make_edit_handler


class DayPage(RecapPage):
    """A day of a conference. Its title is its label, such as "Monday" or "Day 2"."""

    date = models.DateField(
        _("date"), null=True, blank=True, help_text=_("Leave empty if the notes don't say.")
    )

    parent_page_types = ["conferences.ConferencePage"]
    subpage_types = ["conferences.TalkPage"]
    page_description = _("A day of a conference, with its talks in order.")

    edit_handler = make_edit_handler(content=["date", "body"], sources=[])

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")
