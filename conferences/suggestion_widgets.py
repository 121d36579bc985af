"""Form widgets for editors."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from conferences.syntax_highlighting import get_language_names


class SuggestingInput(forms.TextInput):
    """A text input with suggestions. Other values can be typed too."""

    def __init__(self, suggestions: Callable[[], Iterable[tuple[str, str]]]) -> None:
        super().__init__()
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}-suggestions"
        field = super().render(name, value, (attrs or {}) | {"list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions())
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


def get_time_zones() -> list[tuple[str, str]]:
    return [(zone, "") for zone in sorted(available_timezones()) if "/" in zone]


def get_languages() -> list[tuple[str, str]]:
    return [(code, info["name"]) for code, info in sorted(LANG_INFO.items()) if "name" in info]


#: What conference notes hold most often; Pygments knows some five hundred more.
CODE_LANGUAGES = (
    *("bash", "console", "css", "diff", "django", "docker", "graphql", "html", "ini", "javascript"),
    *("json", "make", "nginx", "postgresql", "python", "sql", "text", "toml", "typescript"),
    *("xml", "yaml"),
)


def get_code_languages() -> list[tuple[str, str]]:
    return [(alias, get_language_names()[alias]) for alias in CODE_LANGUAGES]
