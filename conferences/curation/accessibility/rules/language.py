from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity
from conferences.text import languages_of_text

FEWEST_WORDS = 25
UNSPOKEN = ["pre", "code", "script", "style", "title"]


def _targets(html: Html) -> list[Tag]:
    """What declares a language for some text; and a page that declares none."""
    declaring = [tag for tag in html.scope.select("[lang]") if _speaks(tag)]
    if html.root is not None and (not html.root.get("lang") or _speaks(html.scope)):
        declaring.insert(0, html.root)
    return declaring


def _own_text(tag: Tag) -> str:
    """The words whose nearest declaration this is; code is in no language."""
    unspoken = tag.name in UNSPOKEN or tag.find_parent(UNSPOKEN)
    return "" if unspoken else " ".join(_own_words(tag))


def _own_words(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, NavigableString):
            yield str(child)
        elif isinstance(child, Tag) and not child.get("lang") and child.name not in UNSPOKEN:
            yield from _own_words(child)


def _speaks(tag: Tag) -> bool:
    return len(_own_text(tag).split()) >= FEWEST_WORDS


def _fault(html: Html, tag: Tag) -> str | None:
    declared = str(tag.get("lang") or "").lower().split("-")[0]
    if not declared:
        return "none is declared"
    likely = languages_of_text(_own_text(html.scope if tag is html.root else tag))
    if likely and declared not in likely:
        return f"declared {declared}, it reads like {likely[0]}"
    return None


RULE = Rule(
    id="language",
    severity=Severity.WARNING,
    what="The language of the text is not the one declared",
    why="Screen readers speak it with the wrong voice, and browsers translate it wrongly.",
    remedy="Set the language under Settings > Language.",
    act="ucwvc8",
    axe="html-has-lang",
    targets=_targets,
    fault=_fault,
)
