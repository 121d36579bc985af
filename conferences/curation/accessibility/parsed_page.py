"""Parsed HTML as the rules see it: without what is hidden, and with accessible names."""

import re
from collections.abc import Iterator
from functools import cached_property

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from conferences.curation.accessibility.site_links import SiteLinks

HIDDEN_TAGS = frozenset({"script", "style", "template", "noscript"})
_HIDDEN_STYLE = re.compile(
    r"(^|[;\s])(display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE
)


class ParsedPage:
    """A page or a fragment of one. Without `site`, links to other pages are not checked."""

    def __init__(self, html: str, site: SiteLinks | None = None) -> None:
        self.soup = BeautifulSoup(html, "html.parser")
        self.site = site
        self._selected: dict[tuple[str, ...], list[Tag]] = {}
        self._names: dict[int, str] = {}

    @cached_property
    def root(self) -> Tag | None:
        """The html element. A fragment has none."""
        return self.soup.find("html")

    @cached_property
    def main(self) -> Tag:
        """The page's own content, without the site's header and footer."""
        return self.soup.find("main") or self.soup.find("body") or self.soup

    def select(self, *selectors: str) -> list[Tag]:
        """The elements of the content that aren't hidden, in order."""
        if selectors not in self._selected:
            found = self.main.select(", ".join(selectors))
            self._selected[selectors] = [tag for tag in found if not _is_hidden(tag)]
        return self._selected[selectors]

    @cached_property
    def ids(self) -> frozenset[str]:
        ids = {str(tag["id"]) for tag in self.soup.select("[id]")}
        return frozenset(ids | {str(tag["name"]) for tag in self.soup.select("a[name]")})

    def get_name(self, tag: Tag) -> str:
        """The name by which a screen reader calls the element."""
        if id(tag) not in self._names:
            title = collapse_spaces(str(tag.get("title") or ""))
            self._names[id(tag)] = self._get_aria_label(tag) or get_visible_text(tag) or title
        return self._names[id(tag)]

    def get_label(self, tag: Tag) -> str:
        """The accessible name without the element's content."""
        return self._get_aria_label(tag) or collapse_spaces(str(tag.get("title") or ""))

    def _get_aria_label(self, tag: Tag) -> str:
        labels = [self.soup.find(id=each) for each in str(tag.get("aria-labelledby", "")).split()]
        text = " ".join(get_visible_text(label) for label in labels if isinstance(label, Tag))
        return collapse_spaces(text or str(tag.get("aria-label") or ""))


def _is_hidden(tag: Tag) -> bool:
    return any(_hides_content(each) for each in (tag, *tag.parents))


def _hides_content(tag: Tag) -> bool:
    return (
        tag.name in HIDDEN_TAGS
        or tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(str(tag.get("style") or "")))
    )


def get_visible_text(tag: Tag) -> str:
    """The text of an element, with the alternative texts of its pictures."""
    return collapse_spaces("".join(_iterate_text(tag)))


def _iterate_text(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            yield str(child)
        elif isinstance(child, Tag) and not _hides_content(child):
            if child.name == "br":
                yield " "
            elif child.get("aria-label"):
                yield f" {child['aria-label']} "
            elif child.name == "img":
                yield f" {child.get('alt', child.get('title')) or ''} "
            else:
                yield from _iterate_text(child)
                if child.name in {"p", "li", "div", "td", "th", "blockquote"}:
                    yield " "


def collapse_spaces(text: str) -> str:
    return " ".join(text.split())


def inherit(tag: Tag, name: str) -> str:
    """An attribute of the element, or else of the innermost one around it that has it."""
    return next((str(each[name]) for each in (tag, *tag.parents) if each.get(name)), "")
