from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(_html: Html, code: Tag) -> str | None:
    inner = code.find("code")
    classes = [*(code.get("class") or ()), *((inner.get("class") or ()) if inner else ())]
    named = code.get("data-language") or any(one.startswith("language-") for one in classes)
    return None if named else ""


RULE = Rule(
    id="code-language",
    severity=Severity.ADVICE,
    what="Code does not name its language",
    why="It is shown without colours, and a reader must guess what it is.",
    remedy="Choose the language in the block, or write it behind the opening ```.",
    targets=lambda html: html.all("pre:not(.raw):has(code)"),
    fault=_fault,
)
