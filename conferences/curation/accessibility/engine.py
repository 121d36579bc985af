"""From HTML to findings."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bs4 import Tag
from django.conf import settings

from conferences.curation.accessibility import rules
from conferences.curation.accessibility.parsed_page import Facts, Html, block_of, text_of
from conferences.curation.accessibility.rule import Rule, Severity

#: To be raised when a rule judges differently, so that nothing judged before is trusted.
VERSION = 2
OFF = "off"
LONGEST_TEXT = 160


@dataclass(frozen=True)
class Found:
    """One fault of one element."""

    rule: Rule
    element: Tag
    block: str
    text: str
    detail: str

    @property
    def fingerprint(self) -> str:
        """The same for the same fault at the same place, so that it can be known again."""
        place = "\0".join((self.rule.id, self.block, self.detail, str(self.element)))
        return hashlib.sha256(place.encode()).hexdigest()[:32]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule there is: one module each."""
    modules = (f"{rules.__name__}.{module.name}" for module in iter_modules(rules.__path__))
    found = [import_module(module).RULE for module in modules]
    return tuple(sorted(found, key=lambda rule: (list(Severity).index(rule.severity), rule.id)))


def active_rules() -> list[Rule]:
    """The rules as the project's settings want them: another severity, or off."""
    wanted = settings.ACCESSIBILITY_RULES
    return [
        replace(rule, severity=Severity(wanted.get(rule.id, rule.severity)))
        for rule in all_rules()
        if wanted.get(rule.id) != OFF
    ]


def rules_version() -> str:
    """Changes when what would be found changes."""
    active = ",".join(f"{rule.id}={rule.severity}" for rule in active_rules())
    return f"{VERSION}-{hashlib.sha256(active.encode()).hexdigest()[:12]}"


def judge(text: str, facts: Facts | None = None) -> list[Found]:
    """What is wrong with a page or a piece of one."""
    return judge_html(Html(text, facts))


def judge_html(html: Html) -> list[Found]:
    return [
        Found(rule, target, block_of(target), shown(target), fault)
        for rule in active_rules()
        for target in rule.targets(html)
        if (fault := rule.fault(html, target)) is not None
    ]


def shown(tag: Tag) -> str:
    """How to recognise it: its words, or its tag where it has none."""
    text = text_of(tag) or str(tag.get("alt") or tag.get("title") or tag.get("src") or "")
    text = text or f"<{tag.name}>"
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
