"""What is in a text, as a reader of the page would count it."""

from collections import Counter

from markdown_it.token import Token

from conferences.markdown.bare import with_bare_links
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
    """Quotes, code, links, bare URLs, images, list items and tables."""
    found: Counter[str] = Counter()
    for token in parsed(text):
        if token.type in _NAMES:
            found[_NAMES[token.type]] += 1
        for child in token.children or ():
            if child.type in _NAMES:
                found[_NAMES[child.type]] += 1
        children = with_bare_links(token.children or ())
        found["bare_urls"] += sum("data-bare" in child.attrs for child in children)
    return found


def words_of(text: str) -> str:
    """The text's words without any mark, on one line; code blocks are left out."""
    inline: list[Token] = [token for token in parsed(text) if token.type == "inline"]
    return " ".join(" ".join(plain_text(token).split()) for token in inline).strip()
