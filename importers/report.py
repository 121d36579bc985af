"""The report of an import, as plain data (docs/reference/import-notes-command.md)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from importers.parsed_documents import CONFERENCE, Document, LineCounts, Message, ParsedPage
from importers.parsers.block_counts import sum_counts
from importers.plan.types import MISSING, UNCHANGED, Plan, PlannedPage, PlannedSource

ACTIONS = ("create", "update", "unchanged", "held", "conflict", "missing", "left_out")
#: Of a file that is refused.
NO_DOCUMENT = Document("", "", 0, (), ParsedPage(CONFERENCE, ""), LineCounts())


def make_report(plan: Plan, sources: Sequence[dict[str, Any]], *, applied: bool) -> dict[str, Any]:
    totals = Counter(page["action"] for source in sources for page in source["pages"])
    totals["error"] = sum(
        any(message["level"] == "error" for message in source["messages"]) for source in sources
    )
    return {
        "applied": applied,
        "plan": plan.hash,
        "sources": list(sources),
        "totals": {name: totals[name] for name in (*ACTIONS, "error")},
    }


def report_plan(plan: Plan) -> dict[str, Any]:
    return make_report(plan, [report_source(source) for source in plan.sources], applied=False)


def report_source(
    source: PlannedSource,
    url_paths: Mapping[str, str] | None = None,
    messages: Sequence[Message] = (),
) -> dict[str, Any]:
    """The report of one source. An import adds messages, and the paths of new pages by identity."""
    if source.last_report is not None:
        return _report_unchanged(source.last_report, source.path)
    document = source.document or NO_DOCUMENT
    return {
        "path": source.path,
        "dialect": document.dialect,
        "score": document.score,
        "evidence": list(document.evidence),
        "conference": document.conference.title,
        "lines": asdict(document.line_counts),
        "dropped": [
            {"lines": list(dropped.lines), "reason": dropped.reason} for dropped in document.dropped
        ],
        "promoted": [
            {
                "lines": list(reinterpretation.lines),
                "from": reinterpretation.commonmark_kind,
                "to": reinterpretation.imported_kind,
                "rule": reinterpretation.rule,
            }
            for reinterpretation in document.reinterpretations
        ],
        "pages": [
            *(_report_planned(page, url_paths or {}) for page in source.pages),
            *(_report_page(page.parsed, MISSING, page.url_path) for page in source.missing),
        ],
        "messages": [
            {"level": one.level, "lines": list(one.lines), "text": one.text, "remedy": one.remedy}
            for one in (*source.messages, *messages)
        ],
    }


def _report_planned(page: PlannedPage, url_paths: Mapping[str, str]) -> dict[str, Any]:
    action = "left_out" if page.is_left_out else page.action
    path = url_paths.get(page.identity, page.url_path)
    return _report_page(page.parsed, action, path, page.parent_identity or "")


def _report_page(parsed: ParsedPage, action: str, path: str, parent: str = "") -> dict[str, Any]:
    return {
        "type": parsed.type,
        "identity": parsed.identity,
        "parent": parent,
        "title": parsed.title,
        "kind": parsed.kind,
        "action": action,
        "path": path,
        "official_url": parsed.official_url,
        "speakers": [asdict(speaker) for speaker in parsed.speakers],
        "date": parsed.date.isoformat() if parsed.date else None,
        "lines": [list(lines) for lines in parsed.lines],
        "counts": sum_counts(parsed.blocks),
    }


def _report_unchanged(last_report: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The same file as at the last import: the same report, with nothing to do."""
    pages = [
        page | {"action": MISSING if page["action"] == MISSING else UNCHANGED}
        for page in last_report["pages"]
    ]
    return {**last_report, "path": path, "pages": pages, "messages": []}


#: What only the admin needs, where pages can be deselected.
INTERNAL_KEYS = frozenset({"identity", "parent", "left_out"})


def make_public(report: dict[str, Any]) -> dict[str, Any]:
    """The report as it is documented, for other programs."""
    sources = [
        source | {"pages": [_without_internal_keys(page) for page in source["pages"]]}
        for source in report["sources"]
    ]
    return report | {"sources": sources, "totals": _without_internal_keys(report["totals"])}


def _without_internal_keys(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in INTERNAL_KEYS}
