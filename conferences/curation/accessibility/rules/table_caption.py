from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(_html: Html, table: Tag) -> str | None:
    figure = table.find_parent("figure")
    names = [table.find("caption"), figure.find("figcaption") if figure else None]
    if table.get("aria-label") or table.get("aria-labelledby"):
        return None
    return None if any(name and text_of(name) for name in names) else ""


RULE = Rule(
    id="table-caption",
    severity=Severity.WARNING,
    what="A table has no caption",
    why="Before going through the cells, a reader wants to know what they are about.",
    remedy="Write a caption; a table within prose becomes a table block of its own.",
    targets=lambda html: html.all("table:not([role=presentation]):not([role=none])"),
    fault=_fault,
)
