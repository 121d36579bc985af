"""What a page of this site has of its own: contents lists, links back to the top."""

import re

from importers.parsers.nodes import Node

_TO_THE_TOP = re.compile(r"\W*(?:(?:back|return|go) )?(?:to )?(?:the )?top\W*")
_SMALL = re.compile(r"</?su[bp]>")


def is_to_the_top(node: Node) -> bool:
    """A paragraph that only leads back up the page."""
    if node.kind != "paragraph":
        return False
    links = [token for token in node.inline if token.type == "link_open"]
    if len(links) != 1 or not str(links[0].attrGet("href") or "").startswith("#"):
        return False
    return bool(_TO_THE_TOP.fullmatch(_SMALL.sub("", node.words.lower())))


def is_contents_list(node: Node) -> bool:
    """A list whose every item leads to a heading of the same page."""
    if node.kind not in {"bullet_list", "ordered_list"}:
        return False
    inline = [token for token in node.tokens if token.type == "inline"]
    hrefs = [
        str(child.attrGet("href") or "")
        for token in inline
        for child in token.children or ()
        if child.type == "link_open"
    ]
    return len(hrefs) >= len(inline) > 0 and all(href.startswith("#") for href in hrefs)
