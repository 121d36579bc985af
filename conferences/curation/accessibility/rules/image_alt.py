from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(html: Html, image: Tag) -> str | None:
    if image.find_parent(attrs={"data-alt-missing": True}):
        return ""
    if image.get("role") in {"presentation", "none"}:
        return None
    alternative = str(image.get("alt", " "))
    # An empty one says “only decoration”; one of nothing but spaces says nothing.
    return None if not alternative or alternative.strip() or html.name(image) else ""


RULE = Rule(
    id="image-alt",
    severity=Severity.ERROR,
    what="A picture has no alternative text",
    why="Who does not see the picture learns nothing of it, or hears its file's name.",
    remedy="Say in the block what the picture shows, or mark it as only decoration.",
    act="23a2a8",
    axe="image-alt",
    targets=lambda html: html.all("img", "svg[role=img]"),
    fault=_fault,
)
