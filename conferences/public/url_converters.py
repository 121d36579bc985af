"""Path converters that never match a NUL, which PostgreSQL refuses in queries."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class SegmentConverter(StringConverter):
    """One segment of a path, in any script."""

    regex = r"[^/\0]+"


class NumberConverter(IntConverter):
    """A number that fits an integer column of every database."""

    regex = "[0-9]{1,9}"


register_converter(SegmentConverter, "segment")
register_converter(NumberConverter, "number")
