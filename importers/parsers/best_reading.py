"""Chooses what is read as titles: the headings, or bold lines or items of lists instead."""

from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

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
            if _is_better(reading, best.reading):
                best = BestReading(other, reading, rewrite, raised)
    return best


def _is_better(new: Reading, old: Reading) -> bool:
    """Whether it finds talks, and surer ones."""
    if len(new.talks) + len(new.links) < 2 or new.is_one_talk:
        return False
    if old.is_one_talk or len(old.talks) < 2:
        is_sure = bool(new.links) or fmean(entry.evidence for entry in new.talks) >= 1
        return is_sure and new.level_points > old.one_talk_points
    return new.level_points > old.level_points + 1 and len(new.talks) >= len(old.talks)
