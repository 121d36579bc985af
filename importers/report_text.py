"""An import report as text, which the command prints."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from importers import report_labels


def format_report(report: dict[str, Any]) -> Iterable[str]:
    """The lines that the command prints."""
    for source in report["sources"]:
        yield from _format_source(source)
    totals = ", ".join(report_labels.format_counts(report["totals"], report_labels.TOTALS))
    yield ""
    if not totals:
        yield gettext("There is nothing to import.")
    elif report["applied"]:
        yield gettext("Imported: {totals}.").format(totals=totals)
    else:
        yield gettext("Preview: {totals}.").format(totals=totals)
        yield gettext("Nothing has been saved. Add --apply to import exactly this.")


def _format_source(source: dict[str, Any]) -> Iterable[str]:
    yield ""
    if source["dialect"]:
        dialect = report_labels.DIALECTS.get(source["dialect"], source["dialect"])
        yield f"{source['path']}: {dialect} ({'; '.join(source['evidence'])})"
        yield "  " + ", ".join(report_labels.format_counts(source["lines"], report_labels.LINES))
    else:
        yield source["path"]
    for page in source["pages"]:
        indent = {"conference": "  ", "day": "    "}.get(page["type"], "      ")
        speakers = ", ".join(speaker["name"] for speaker in page["speakers"])
        title = f"{page['title']} – {speakers}" if speakers else page["title"]
        contents = ", ".join(report_labels.format_counts(page["counts"], report_labels.CONTENTS))
        line = f"{indent}{report_labels.ACTIONS[page['action']]}: {title}"
        yield f"{line} ({contents})" if contents else line
    for message in source["messages"]:
        place = f"{source['path']}:{message['lines'][0]}"
        text = f"{message['text']} {message['remedy']}"
        yield f"  {report_labels.LEVELS[message['level']]}: {place}: {text}"
    for dropped in source["dropped"]:
        first, last = dropped["lines"]
        yield "  " + gettext("Skipped lines {first}–{last}: {reason}").format(
            first=first, last=last, reason=dropped["reason"]
        )
