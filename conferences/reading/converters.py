"""What may stand in an address: never a NUL, which PostgreSQL refuses to look for."""

from django.urls.converters import StringConverter


class WordConverter(StringConverter):
    """A part of an address, in any script."""

    regex = r"[^/\0]+"
