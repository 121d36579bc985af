"""What a rule is: which parts of a page it looks at, and what is wrong with one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True)
class Rule:
    id: str
    severity: Severity
    #: What is wrong, as a short sentence.
    what: str
    #: Why it matters to a reader.
    why: str
    #: How to mend it.
    remedy: str
    #: The parts of a page that it has something to say about; none, and it is not applicable.
    targets: Callable[[Html], Iterable[Tag]]
    #: What is wrong with one of them, in a few words that add to `what`; None when it is sound.
    fault: Callable[[Html, Tag], str | None]
    #: The rule of the W3C's Accessibility Conformance Testing that it follows.
    act: str = ""
    #: axe's rule on the same.
    axe: str = ""
