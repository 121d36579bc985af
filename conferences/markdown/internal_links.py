"""What Markdown says of the site itself: [the keynote](page:12) and ![the hall](picture:34)."""

import re
from collections.abc import Callable
from html import unescape

from conferences.markdown.parser import parsed

PAGE_LINK = re.compile(r"page:(\d{1,9})$")
PICTURE = re.compile(r"picture:(\d{1,9})$")
_PLACED_PICTURE = re.compile(r'<span data-picture="(\d+)">([^<]*)</span>')
_PLACED_PAGE_LINK = re.compile(r'(<a )data-page="(\d+)"')


def page_ids(text: str) -> set[int]:
    """The site's own pages that this text links to, as in [the keynote](page:12)."""
    return _numbers(text, "page:", "link_open", "href", PAGE_LINK)


def picture_ids(text: str) -> set[int]:
    """The site's own pictures that this text shows, as in ![the hall](picture:34)."""
    return _numbers(text, "picture:", "image", "src", PICTURE)


def _numbers(text: str, word: str, kind: str, attribute: str, pattern: re.Pattern[str]) -> set[int]:
    # Parsing takes long, and few texts have such a word; an entity may stand for its letters.
    if word not in text and "&" not in text:
        return set()
    return {
        int(found[1])
        for token in parsed(text)
        for child in token.children or ()
        if child.type == kind and (found := pattern.match(str(child.attrGet(attribute) or "")))
    }


def with_page_links(
    html: str, address_of: Callable[[set[int]], dict[int, str]], *, marked: bool = False
) -> str:
    """Point links to the site's own pages at where they are now; without one, keep the words.

    Marked for editors' tools, a link that leads nowhere says which page it would lead to.

    Text can never look like such a link: in text the < is escaped, in attributes the quotes are.
    """
    wanted = {int(number) for _, number in _PLACED_PAGE_LINK.findall(html)}
    if not wanted:
        return html
    addresses = address_of(wanted)

    def replace(found: re.Match[str]) -> str:
        address = addresses.get(int(found[2]))
        if address:
            return f'{found[1]}href="{address}"'
        mark = f' data-lost="{found[2]}"' if marked else ""
        return f'{found[1]}class="link-lost"{mark}'

    return _PLACED_PAGE_LINK.sub(replace, html)


def with_pictures(html: str, show: Callable[[set[int]], Callable[[int, str], str]]) -> str:
    """Put the site's own pictures where a text asks for them; of one that is gone, its words."""
    wanted = {int(number) for number, _ in _PLACED_PICTURE.findall(html)}
    if not wanted:
        return html
    shown = show(wanted)
    return _PLACED_PICTURE.sub(
        lambda found: shown(int(found[1]), unescape(found[2])) or missing_picture(found[2]), html
    )


def missing_picture(words: str) -> str:
    """What stands for a picture that is not here: its name or its words, already escaped."""
    return f'<span class="picture-elsewhere" data-missing-image>{words}</span>'
