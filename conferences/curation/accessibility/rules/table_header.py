from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(_html: Html, table: Tag) -> str | None:
    headings = table.select("th, [role=columnheader], [role=rowheader]")
    return None if any(text_of(cell) for cell in headings) else ""


RULE = Rule(
    id="table-header",
    severity=Severity.ERROR,
    what="A table has no headings",
    why="Screen readers say the heading with each cell; without one a number is only a number.",
    remedy="Give every column a heading.",
    targets=lambda html: [
        table
        for table in html.all("table:not([role=presentation]):not([role=none])")
        if table.find("td")
    ],
    fault=_fault,
)
