"""Finds parts that only the notes' own page needs: tables of contents, links back to the top."""

import re

from importers.parsers.nodes import Node

_BACK_TO_TOP = re.compile(r"\W*(?:(?:back|return|go) )?(?:to )?(?:the )?top\W*")
_SMALL_TAG = re.compile(r"</?su[bp]>")


def is_back_to_top_link(node: Node) -> bool:
    if node.kind != "paragraph":
        return False
    links = [token for token in node.inline_tokens if token.type == "link_open"]
    if len(links) != 1 or not str(links[0].attrGet("href") or "").startswith("#"):
        return False
    return bool(_BACK_TO_TOP.fullmatch(_SMALL_TAG.sub("", node.plain_text.lower())))


def is_table_of_contents(node: Node) -> bool:
    """Whether every item of a list links to a heading of the same page."""
    if node.kind not in {"bullet_list", "ordered_list"}:
        return False
    inline = [token for token in node.tokens if token.type == "inline"]
    children = (child for token in inline for child in token.children or ())
    hrefs = [str(child.attrGet("href") or "") for child in children if child.type == "link_open"]
    return len(hrefs) >= len(inline) > 0 and all(href.startswith("#") for href in hrefs)
