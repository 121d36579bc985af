"""How much of each kind is in a page's blocks, as a reader of the page would count."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from conferences.markdown import counts as counts_of_text
from importers.documents import Block

NAMES = ("quotes", "code", "links", "bare_urls", "images", "list_items", "tables")


def counts(blocks: Iterable[Block]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for block in blocks:
        total.update(_in_block(block.kind, block.value))
    return {name: total[name] for name in NAMES}


def _in_block(kind: str, value: Any) -> Counter[str]:
    if kind == "prose":
        return counts_of_text(value)
    if kind == "quote":
        found = counts_of_text(value["text"])
        found.update(quotes=1, links=bool(value["link"]))
        return found
    if kind == "image":
        found = counts_of_text(value["caption"])
        found.update(images=1)
        return found
    if kind == "table":
        found = Counter(tables=1)
        for row in value["rows"]:
            for cell in row["values"]:
                found.update(counts_of_text(cell))
        return found
    return {
        "code": Counter(code=1),
        "link": Counter(links=1, list_items=1),
        "embed": Counter(links=1),
    }.get(kind, Counter())
