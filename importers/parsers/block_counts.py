"""How much of each kind is in a block, as a reader of the page would count."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from conferences.markdown import counts as counts_of_text
from importers.documents import Block

NAMES = ("quotes", "code", "links", "bare_urls", "images", "list_items", "tables")


def total(blocks: Iterable[Block]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for block in blocks:
        found.update(block.counts)
    return {name: found[name] for name in NAMES}


def counts(kind: str, value: Any) -> Counter[str]:
    """What is in any block but prose, whose tokens tell."""
    found: Counter[str] = Counter()
    if kind == "quote":
        found = counts_of_text(value["text"])
        found.update(quotes=1, links=bool(value["link"]))
    elif kind == "image":
        found = counts_of_text(value["caption"])
        found.update(images=1)
    elif kind == "table":
        for row in value["rows"]:
            for cell in row["values"]:
                found.update(counts_of_text(cell))
        found.update(tables=1)
    elif kind == "code":
        found.update(code=1)
    elif kind == "link":
        found.update(links=1, list_items=1)
    elif kind == "embed":
        found.update(links=1)
    return found
