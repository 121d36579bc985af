"""People whom a line of notes is about."""

from importers.documents import Speaker
from importers.parsers import heuristics
from importers.parsers.nodes import Node


def people_in(node: Node) -> tuple[Speaker, ...]:
    """The people of a panel, where a line is nothing but at least three names."""
    if node.kind != "paragraph":
        return ()
    for line in node.source:
        found = heuristics.names(line, role="panelist")
        if len(found) >= 3:
            return found
    return ()
