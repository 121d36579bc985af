"""Checks HTML by the accessibility rules."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bs4 import Tag
from django.conf import settings

from conferences.curation.accessibility import rules
from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage, get_visible_text, inherit
from conferences.curation.accessibility.rule import Rule
from conferences.curation.accessibility.site_links import SiteLinks

#: Raise it when a rule's results change. Stored findings are then replaced.
VERSION = 2
#: In settings, the severity that switches a rule off.
OFF = "off"
BLOCK_ID_ATTRIBUTE = "data-block"
MAX_TEXT_LENGTH = 160


@dataclass(frozen=True)
class Violation:
    """One element that breaks one rule."""

    rule: Rule
    element: Tag
    block_id: str
    text: str
    detail: str

    @property
    def fingerprint(self) -> str:
        """The same for the same fault in the same block, in all revisions."""
        place = "\0".join((self.rule.id, self.block_id, self.detail, str(self.element)))
        return hashlib.sha256(place.encode()).hexdigest()[:32]


@cache
def load_rules() -> tuple[Rule, ...]:
    """Every rule in the modules of `rules`, errors first."""
    names = [f"{rules.__name__}.{module.name}" for module in iter_modules(rules.__path__)]
    values = [value for name in names for value in vars(import_module(name)).values()]
    found = [value for value in values if isinstance(value, Rule)]
    severities = list(Severity)
    return tuple(sorted(found, key=lambda rule: (severities.index(rule.severity), rule.id)))


def get_rule(rule_id: str) -> Rule:
    return next(rule for rule in load_rules() if rule.id == rule_id)


def get_active_rules() -> list[Rule]:
    """The rules that the settings leave on, with the severities that the settings give them."""
    severities = settings.ACCESSIBILITY_RULES
    return [
        replace(rule, severity=Severity(severities.get(rule.id, rule.severity)))
        for rule in load_rules()
        if severities.get(rule.id) != OFF
    ]


def get_rules_version() -> str:
    """Changes when the same page may get other findings."""
    active = ",".join(f"{rule.id}={rule.severity}" for rule in get_active_rules())
    return f"{VERSION}-{hashlib.sha256(active.encode()).hexdigest()[:12]}"


def check_html(html: str, site: SiteLinks | None = None) -> list[Violation]:
    """Check a page or a fragment of one."""
    return check_page(ParsedPage(html, site))


def check_page(page: ParsedPage) -> list[Violation]:
    return [
        Violation(rule, tag, inherit(tag, BLOCK_ID_ATTRIBUTE), describe_element(tag), fault)
        for rule in get_active_rules()
        for tag in rule.find_targets(page)
        if (fault := rule.find_fault(page, tag)) is not None
    ]


def describe_element(tag: Tag) -> str:
    """Its text, or its tag's name if it has none."""
    text = get_visible_text(tag) or str(tag.get("alt") or tag.get("title") or tag.get("src") or "")
    text = text or f"<{tag.name}>"
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 1]}…"
