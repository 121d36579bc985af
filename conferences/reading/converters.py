from django.urls import register_converter


class WordConverter:
    """A slug in any script. Nothing else gets through, no null byte either."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(WordConverter, "word")
