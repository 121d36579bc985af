"""An import report as text, which the command prints."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from importers.report_labels import (
    ACTION_LABELS,
    CONTENT_LABELS,
    DIALECT_LABELS,
    LEVEL_LABELS,
    LINE_LABELS,
    TOTAL_LABELS,
    count_labels,
)


def report_as_text(report: dict[str, Any]) -> Iterable[str]:
    """The lines that the command prints."""
    for source in report["sources"]:
        yield from _source_as_text(source)
    totals = ", ".join(count_labels(report["totals"], TOTAL_LABELS))
    yield ""
    if not totals:
        yield gettext("There is nothing to import.")
    elif report["applied"]:
        yield gettext("Imported: {totals}.").format(totals=totals)
    else:
        yield gettext("Preview: {totals}.").format(totals=totals)
        yield gettext("Nothing has been saved. Add --apply to import exactly this.")


def _source_as_text(source: dict[str, Any]) -> Iterable[str]:
    yield ""
    if source["dialect"]:
        dialect = DIALECT_LABELS.get(source["dialect"], source["dialect"])
        yield f"{source['path']}: {dialect} ({'; '.join(source['evidence'])})"
        yield "  " + ", ".join(count_labels(source["lines"], LINE_LABELS))
    else:
        yield source["path"]
    for page in source["pages"]:
        indent = {"conference": "  ", "day": "    "}.get(page["type"], "      ")
        speakers = ", ".join(speaker["name"] for speaker in page["speakers"])
        title = f"{page['title']} – {speakers}" if speakers else page["title"]
        contents = ", ".join(count_labels(page["counts"], CONTENT_LABELS))
        line = f"{indent}{ACTION_LABELS[page['action']]}: {title}"
        yield f"{line} ({contents})" if contents else line
    for message in source["messages"]:
        place = f"{source['path']}:{message['lines'][0]}"
        text = f"{message['text']} {message['remedy']}"
        yield f"  {LEVEL_LABELS[message['level']]}: {place}: {text}"
    for dropped in source["dropped"]:
        first, last = dropped["lines"]
        yield "  " + gettext("Skipped lines {first}–{last}: {reason}").format(
            first=first, last=last, reason=dropped["reason"]
        )
