"""Dates as people read them, with the names of months in their language."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def format_date(value: date) -> str:
    """For example 22 September 2024."""
    return date_format(value, "j F Y")


def format_date_range(first: date | None, last: date | None) -> str:
    """For example 22–27 September 2024; what both dates share is written once."""
    if not first or not last or first == last:
        only = first or last
        return format_date(only) if only else ""
    first, last = sorted((first, last))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last)}"
    start = date_format(first, "j F") if first.year == last.year else format_date(first)
    return _("{start} – {end}").format(start=start, end=format_date(last))
