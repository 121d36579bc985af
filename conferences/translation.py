"""Translation for modules that must not import Django: parsers, Markdown, text functions.

Django's translation is installed when the app is ready; without Django the texts stay English.
"""

from gettext import NullTranslations
from typing import Protocol


class Translations(Protocol):
    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


_translations: Translations = NullTranslations()


def install(translations: Translations) -> None:
    global _translations
    _translations = translations


def gettext(message: str) -> str:
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _translations.ngettext(singular, plural, number)
