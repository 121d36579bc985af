"""Counts what is in a text, as a reader of the page would count it."""

from collections import Counter
from collections.abc import Iterable

from markdown_it.token import Token

from conferences.markdown.autolinks import link_bare_urls
from conferences.markdown.parser import get_plain_text, parse

_ELEMENTS = {
    "blockquote_open": "quotes",
    "fence": "code",
    "code_block": "code",
    "list_item_open": "list_items",
    "table_open": "tables",
    "link_open": "links",
    "image": "images",
}


def count_elements(text: str) -> Counter[str]:
    """Quotes, code, links, bare URLs, images, list items and tables."""
    return count_in_tokens(parse(text))


def count_in_tokens(tokens: Iterable[Token]) -> Counter[str]:
    """The same, for a text that was parsed already."""
    counts: Counter[str] = Counter()
    for token in tokens:
        for one in (token, *(token.children or ())):
            if one.type in _ELEMENTS:
                counts[_ELEMENTS[one.type]] += 1
        if "://" in token.content:
            children = link_bare_urls(token.children or ())
            counts["bare_urls"] += sum("data-bare" in child.attrs for child in children)
    return counts


def get_opening_words(tokens: Iterable[Token], length: int) -> str:
    """The first words of a text: whole paragraphs until there are this many characters."""
    words = ""
    for token in tokens:
        if token.type == "inline":
            words = f"{words} {' '.join(get_plain_text(token).split())}".strip()
            if len(words) >= length:
                break
    return words
