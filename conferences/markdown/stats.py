"""What is in a text, as a reader of the page would count it."""

from collections import Counter
from collections.abc import Iterable

from markdown_it.token import Token

from conferences.markdown.autolinks import with_bare_links
from conferences.markdown.parser import parsed, plain_text

_NAMES = {
    "blockquote_open": "quotes",
    "fence": "code",
    "code_block": "code",
    "list_item_open": "list_items",
    "table_open": "tables",
    "link_open": "links",
    "image": "images",
}


def counts(text: str) -> Counter[str]:
    return counts_of(parsed(text))


def counts_of(tokens: Iterable[Token]) -> Counter[str]:
    """Quotes, code, links, bare URLs, images, list items and tables."""
    found: Counter[str] = Counter()
    for token in tokens:
        if token.type in _NAMES:
            found[_NAMES[token.type]] += 1
        for child in token.children or ():
            if child.type in _NAMES:
                found[_NAMES[child.type]] += 1
        if "://" in token.content:
            children = with_bare_links(token.children or ())
            found["bare_urls"] += sum("data-bare" in child.attrs for child in children)
    return found


def opening_of(tokens: Iterable[Token], length: int) -> str:
    """The first words of a text, at least so many characters of them where there are so many."""
    words = ""
    for token in tokens:
        if token.type == "inline":
            words = f"{words} {' '.join(plain_text(token).split())}".strip()
            if len(words) >= length:
                break
    return words
