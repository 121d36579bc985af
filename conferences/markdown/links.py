"""Links to the site's own pages, written as [the keynote](page:12)."""

import re
from collections.abc import Callable

from conferences.markdown.parser import parsed

PAGE_LINK = re.compile(r"page:(\d{1,9})$")
_PLACED_PAGE_LINK = re.compile(r'(<a )data-page="(\d+)"')


def page_ids(text: str) -> set[int]:
    """The site's own pages that this text links to, as in [the keynote](page:12)."""
    if "page:" not in text and "&" not in text:
        return set()
    return {
        int(found[1])
        for token in parsed(text)
        for child in token.children or ()
        if child.type == "link_open"
        and (found := PAGE_LINK.match(str(child.attrGet("href") or "")))
    }


def with_page_links(html: str, address_of: Callable[[set[int]], dict[int, str]]) -> str:
    """Point links to the site's own pages at where they are now; without one, keep the words.

    Text can never look like such a link: in text the < is escaped, in attributes the quotes are.
    """
    wanted = {int(number) for _, number in _PLACED_PAGE_LINK.findall(html)}
    if not wanted:
        return html
    addresses = address_of(wanted)

    def replace(found: re.Match[str]) -> str:
        address = addresses.get(int(found[2]))
        return f'{found[1]}href="{address}"' if address else f'{found[1]}class="link-lost"'

    return _PLACED_PAGE_LINK.sub(replace, html)
