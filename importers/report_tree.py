"""An import report as trees of pages, for display."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from conferences.models import TalkPage, TalkSpeaker
from importers import report_labels

#: Actions that write something.
WRITING_ACTIONS = ("create", "update", "conflict", "held", "missing")

#: From a file's path and a page's identity to the address of a preview.
PreviewUrl = Callable[[str, str], str]


def format_totals(totals: Mapping[str, int]) -> list[str]:
    return report_labels.format_counts(totals, report_labels.TOTALS)


def has_work(report: Mapping[str, Any]) -> bool:
    return any(report["totals"].get(action) for action in WRITING_ACTIONS)


@dataclass
class PageNode:
    """A page of a report and the pages below it."""

    page: dict[str, Any]
    #: The value of its checkbox.
    key: str = ""
    preview_url: str = ""
    children: list["PageNode"] = field(default_factory=list)

    @property
    def action_label(self) -> str:
        return str(report_labels.ACTIONS[self.page["action"]])

    @property
    def type_label(self) -> str:
        """Conference, day, or the kind of talk."""
        if self.page["type"] == "conference":
            return _("Conference")
        if self.page["type"] == "day":
            return _("Day")
        kinds = dict(TalkPage._meta.get_field("kind").flatchoices)
        return str(kinds.get(self.page["kind"], _("Talk")))

    @property
    def speakers(self) -> str:
        roles = dict(TalkSpeaker.Role.choices)
        return ", ".join(
            name if role == TalkSpeaker.Role.SPEAKER else f"{name} ({roles.get(role, role)})"
            for name, role in map(itemgetter("name", "role"), self.page["speakers"])
        )

    @property
    def content_labels(self) -> list[str]:
        return report_labels.format_counts(self.page["counts"], report_labels.CONTENTS)


@dataclass
class SourceSection:
    """A file of a report, with its pages and messages."""

    report: Mapping[str, Any]
    nodes: list[PageNode]
    outline_url: str = ""
    #: How many decisions of editors it is read with.
    decisions: str = ""

    @property
    def dialect_label(self) -> str:
        return str(report_labels.DIALECTS.get(self.report["dialect"], self.report["dialect"]))

    @property
    def missing(self) -> list[PageNode]:
        return [PageNode(page) for page in self.report["pages"] if page["action"] == "missing"]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Errors first, then warnings."""
        labels = report_labels.LEVELS
        messages = sorted(self.report["messages"], key=lambda one: [*labels].index(one["level"]))
        return [message | {"level_label": labels[message["level"]]} for message in messages]

    @property
    def is_refused(self) -> bool:
        return not self.report["pages"] and any(
            message["level"] == "error" for message in self.report["messages"]
        )

    @property
    def line_labels(self) -> list[str]:
        return report_labels.format_counts(self.report["lines"], report_labels.LINES)


def build_source_sections(
    report: Mapping[str, Any], preview_url: PreviewUrl = lambda path, identity: ""
) -> list[SourceSection]:
    return [
        SourceSection(source, _build_tree(source, number, preview_url))
        for number, source in enumerate(report.get("sources", ()))
    ]


def _build_tree(source: Mapping[str, Any], number: int, preview_url: PreviewUrl) -> list[PageNode]:
    roots: list[PageNode] = []
    nodes: dict[str, PageNode] = {}
    for page in source["pages"]:
        if page["action"] == "missing":
            continue
        node = PageNode(page, f"{number}:{page['identity']}")
        if page["action"] in {"create", "update", "conflict"}:
            node.preview_url = preview_url(source["path"], page["identity"])
        nodes[page["identity"]] = node
        parent = nodes.get(page["parent"])
        (parent.children if parent else roots).append(node)
    return roots
