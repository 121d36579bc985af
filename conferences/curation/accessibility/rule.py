"""The definition of an accessibility rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bs4 import Tag

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Rule:
    id: str
    severity: Severity
    #: The fault, as a short sentence.
    problem: "StrOrPromise"
    #: Why it matters to readers.
    why: "StrOrPromise"
    #: How to fix it.
    remedy: "StrOrPromise"
    #: The elements to check. If there are none, the rule is not applicable.
    find_targets: Callable[[ParsedPage], Iterable[Tag]]
    #: The fault of one of them, as a detail to add to `problem`; None if nothing is wrong.
    find_fault: Callable[[ParsedPage, Tag], str | None]
    #: The rule of the W3C's Accessibility Conformance Testing that it follows.
    act: str = ""
    #: The rule of axe that checks the same.
    axe: str = ""
