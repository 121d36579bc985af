"""Chooses what is read as titles: the headings, or bold lines or items of lists instead."""

from dataclasses import dataclass
from functools import lru_cache

from importers.parsers.nodes import ParsedMarkdown, parse_markdown
from importers.parsers.reading import Reading
from importers.parsers.text_outline import Hints
from importers.parsers.titles_in_lines import Rewrite, raise_bold_lines, raise_list_items

BOLD_LINES, LIST_ITEMS = "bold lines", "list items"


@dataclass(frozen=True)
class BestReading:
    markdown: ParsedMarkdown
    reading: Reading
    #: The lines that became headings, and of which kind they are.
    rewrite: Rewrite | None = None
    raised: str = ""


@lru_cache(maxsize=4)
def find_best_reading(markdown: ParsedMarkdown, hints: Hints, *, is_one_talk: bool) -> BestReading:
    """Cached, since a file is summarised before it is read, mostly with the same hints."""
    best = BestReading(markdown, Reading(markdown, hints))
    if is_one_talk or hints.has_speakers:
        return best
    for rewrite, raised in (
        (raise_bold_lines(markdown.lines, markdown.nodes), BOLD_LINES),
        (raise_list_items(markdown.lines, markdown.nodes, hints.linked), LIST_ITEMS),
    ):
        if rewrite is not None:
            other = parse_markdown(rewrite.lines)
            reading = Reading(other, hints)
            if reading.is_better_than(best.reading):
                best = BestReading(other, reading, rewrite, raised)
    return best
