"""What may stand in an address: never a NUL, which PostgreSQL refuses to look for."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class WordConverter(StringConverter):
    """A part of an address, in any script."""

    regex = r"[^/\0]+"


class NumberConverter(IntConverter):
    """A number that every database can hold."""

    regex = "[0-9]{1,9}"


register_converter(WordConverter, "word")
register_converter(NumberConverter, "number")
