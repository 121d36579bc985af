"""What an import found and did, as plain data. docs/reference/import-report.md describes it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from importers.documents import DAY, TALK, LineCounts, Message
from importers.parsers.block_counts import sum_counts
from importers.plan import Plan, PlannedPage, PlannedSource

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


def report_of_source(source: PlannedSource) -> dict[str, Any]:
    if source.unchanged is not None:
        return _as_unchanged(source.unchanged, source.path)
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
                "lines": list(found.lines),
                "from": found.commonmark_kind,
                "to": found.imported_kind,
                "rule": found.rule,
            }
            for found in (document.reinterpretations if document else ())
        ],
        "pages": [*map(_page, source.pages), *map(_missing, source.missing)],
        "messages": [_message(message) for message in source.messages],
    }


def _page(page: PlannedPage) -> dict[str, Any]:
    recap = page.recap
    return {
        "type": recap.type,
        "identity": recap.identity,
        "above": page.parent.recap.identity if page.parent else "",
        "title": recap.title,
        "kind": recap.kind,
        "action": "left_out" if page.left_out else page.action,
        "path": page.path,
        "official_url": recap.official_url,
        "speakers": [asdict(speaker) for speaker in recap.speakers],
        "date": recap.date.isoformat() if recap.date else None,
        "lines": [list(lines) for lines in recap.lines],
        "counts": sum_counts(recap.blocks),
    }


def _missing(row: Any) -> dict[str, Any]:
    fields = row.base.get("fields", {})
    return {
        "type": TALK if "kind" in fields else DAY,
        "identity": row.identity,
        "above": "",
        "title": fields.get("title", row.identity),
        "kind": fields.get("kind", ""),
        "action": "missing",
        "path": row.page.url_path if row.page else "",
        "official_url": fields.get("official_url", ""),
        "speakers": [{"name": name, "role": role} for name, role in fields.get("speakers", ())],
        "date": fields.get("date"),
        "lines": [],
        "counts": sum_counts(()),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "level": message.level,
        "lines": list(message.lines),
        "text": message.text,
        "remedy": message.remedy,
    }


def _as_unchanged(last: dict[str, Any], path: str) -> dict[str, Any]:
    """The file is as it was: so is everything found in it, and nothing is to be done."""
    pages = [
        page | {"action": "unchanged"} for page in last["pages"] if page["action"] != "missing"
    ]
    missing = [page for page in last["pages"] if page["action"] == "missing"]
    return last | {"path": path, "pages": [*pages, *missing], "messages": []}


#: What only the admin's own pages ask for: there people may leave pages out.
INNER = frozenset({"identity", "above", "left_out"})


def public(report: dict[str, Any]) -> dict[str, Any]:
    """The report as it is documented, for other programs."""
    sources = [
        source
        | {"pages": [{k: v for k, v in page.items() if k not in INNER} for page in source["pages"]]}
        for source in report["sources"]
    ]
    totals = {name: n for name, n in report["totals"].items() if name not in INNER}
    return report | {"sources": sources, "totals": totals}
