"""How many quotes, links and so on a reader of the page would count in blocks."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from conferences.markdown.stats import count_elements as count_markdown
from importers.parsed_documents import Block

COUNTED = ("quotes", "code", "links", "bare_urls", "images", "list_items", "tables")


def sum_counts(blocks: Iterable[Block]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(block.counts)
    return {name: counts[name] for name in COUNTED}


def count_block(kind: str, value: Any) -> Counter[str]:
    """For every kind of block but prose, which is counted by its tokens."""
    counts: Counter[str] = Counter()
    if kind == "quote":
        counts = count_markdown(value["text"])
        counts.update(quotes=1, links=bool(value["link"]))
    elif kind == "image":
        counts = count_markdown(value["caption"])
        counts.update(images=1)
    elif kind == "table":
        for row in value["rows"]:
            for cell in row["values"]:
                counts.update(count_markdown(cell))
        counts.update(tables=1)
    elif kind == "code":
        counts.update(code=1)
    elif kind == "link":
        counts.update(links=1, list_items=1)
    elif kind == "embed":
        counts.update(links=1)
    return counts
