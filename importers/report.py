"""What an import found and did, as plain data. docs/reference/import-report.md describes it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from importers.documents import LineCounts, Message
from importers.parsers.block_counts import sum_counts
from importers.plan import UNCHANGED, MissingPage, Plan, PlannedPage, PlannedSource
from importers.plan.types import MISSING

ACTIONS = ("create", "update", "unchanged", "held", "conflict", "missing", "left_out")


def report(plan: Plan, sources: Sequence[dict[str, Any]], *, applied: bool) -> dict[str, Any]:
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


def report_of_plan(plan: Plan) -> dict[str, Any]:
    return report(plan, [report_of_source(source) for source in plan.sources], applied=False)


def report_of_source(
    source: PlannedSource,
    url_paths: Mapping[str, str] | None = None,
    messages: Sequence[Message] = (),
) -> dict[str, Any]:
    """What is found in a source and becomes of it. With what an import adds to its plan: the
    paths of new pages, by identity, and further messages.
    """
    if source.last_report is not None:
        return _report_unchanged(source.last_report, source.path)
    document = source.document
    return {
        "path": source.path,
        "dialect": document.dialect if document else "",
        "score": document.score if document else 0,
        "evidence": list(document.evidence) if document else [],
        "conference": document.conference.title if document else "",
        "lines": asdict(document.line_counts if document else LineCounts()),
        "dropped": [
            {"lines": list(dropped.lines), "reason": dropped.reason}
            for dropped in (document.dropped if document else ())
        ],
        "promoted": [
            {
                "lines": list(reinterpretation.lines),
                "from": reinterpretation.commonmark_kind,
                "to": reinterpretation.imported_kind,
                "rule": reinterpretation.rule,
            }
            for reinterpretation in (document.reinterpretations if document else ())
        ],
        "pages": [
            *(_report_page(page, url_paths or {}) for page in source.pages),
            *map(_report_missing, source.missing),
        ],
        "messages": [
            asdict(message) | {"lines": list(message.lines)}
            for message in (*source.messages, *messages)
        ],
    }


def _report_page(page: PlannedPage, url_paths: Mapping[str, str]) -> dict[str, Any]:
    parsed = page.parsed
    return {
        "type": parsed.type,
        "identity": page.identity,
        "parent": page.parent_identity or "",
        "title": parsed.title,
        "kind": parsed.kind,
        "action": "left_out" if page.is_left_out else page.action,
        "path": url_paths.get(page.identity, page.url_path),
        "official_url": parsed.official_url,
        "speakers": [asdict(speaker) for speaker in parsed.speakers],
        "date": parsed.date.isoformat() if parsed.date else None,
        "lines": [list(lines) for lines in parsed.lines],
        "counts": sum_counts(parsed.blocks),
    }


def _report_missing(page: MissingPage) -> dict[str, Any]:
    return {
        "type": page.type,
        "identity": page.identity,
        "parent": "",
        "title": page.title,
        "kind": page.kind,
        "action": MISSING,
        "path": page.url_path,
        "official_url": page.official_url,
        "speakers": [asdict(speaker) for speaker in page.speakers],
        "date": page.date,
        "lines": [],
        "counts": sum_counts(()),
    }


def _report_unchanged(last_report: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The same file as at the last import: the same report, with nothing to do."""
    missing = [page for page in last_report["pages"] if page["action"] == MISSING]
    others = [page for page in last_report["pages"] if page["action"] != MISSING]
    pages = [*(page | {"action": UNCHANGED} for page in others), *missing]
    return {**last_report, "path": path, "pages": pages, "messages": []}


#: What only the admin's own pages ask for: there people may leave pages out.
INNER = frozenset({"identity", "parent", "left_out"})


def public(report: dict[str, Any]) -> dict[str, Any]:
    """The report as it is documented, for other programs."""
    sources = [
        source
        | {"pages": [{k: v for k, v in page.items() if k not in INNER} for page in source["pages"]]}
        for source in report["sources"]
    ]
    totals = {name: n for name, n in report["totals"].items() if name not in INNER}
    return report | {"sources": sources, "totals": totals}
