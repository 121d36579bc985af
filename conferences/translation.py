"""Translation for modules that must not import Django: parsers, Markdown, text functions.

They call these functions as Django code calls its own. The app installs Django's when it is ready;
without Django the texts stay English.
"""

from collections.abc import Callable

_gettext: Callable[[str], str] = str
_ngettext: Callable[[str, str, int], str] = lambda one, many, number: one if number == 1 else many


def install(gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]) -> None:
    global _gettext, _ngettext  # noqa: PLW0603 - one translation for the whole process
    _gettext, _ngettext = gettext, ngettext


def gettext(message: str) -> str:
    return _gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _ngettext(singular, plural, number)
