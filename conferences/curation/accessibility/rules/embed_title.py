from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(html: Html, embed: Tag) -> str | None:
    if embed.has_attr("data-player"):
        title = str(embed.get("data-title") or "")
    else:
        # What stands within a frame is for browsers that know none.
        title = html.name_given(embed)
    return None if title.strip() else str(embed.get("src") or embed.get("href") or "")


RULE = Rule(
    id="embed-title",
    severity=Severity.ERROR,
    what="A video or another embed has no title",
    why="Screen readers call it “frame”, and nobody knows whether to go in.",
    remedy="Write in the block what it is, such as “Recording: Django on small machines”.",
    act="cae760",
    axe="frame-title",
    targets=lambda html: html.all("iframe", "a[data-player]"),
    fault=_fault,
)
