from django.urls import register_converter
from django.urls.converters import IntConverter


class WordConverter:
    """A slug in any script. Nothing else gets through, no null byte either."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class NumberConverter(IntConverter):
    """A number that every database can hold."""

    regex = "[0-9]{1,9}"


register_converter(WordConverter, "word")
register_converter(NumberConverter, "number")
