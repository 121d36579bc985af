"""A page or a piece of one as the rules see it: what is there for a reader, and in which block."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

UNSEEN = frozenset({"script", "style", "template", "noscript"})
BLOCK = "data-block"
_NOT_SHOWN = re.compile(r"(^|[;\s])(display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


class Facts(Protocol):
    """What only the site knows of the addresses that a page links to."""

    def is_own(self, address: str) -> bool: ...

    def leads_somewhere(self, path: str) -> bool: ...

    def page_exists(self, number: int) -> bool: ...


class Html:
    def __init__(self, text: str, facts: Facts | None = None) -> None:
        self.soup = BeautifulSoup(text, "html.parser")
        self.facts = facts
        self._found: dict[tuple[str, ...], list[Tag]] = {}
        self._names: dict[int, str] = {}

    @cached_property
    def root(self) -> Tag | None:
        """The html element: a piece of a page has none."""
        return self.soup.find("html")

    @cached_property
    def scope(self) -> Tag:
        """What the page itself says, without the site's furniture around it."""
        return self.soup.find("main") or self.soup.find("body") or self.soup

    def all(self, *selectors: str) -> list[Tag]:
        """Everything of a kind that a reader meets, in order."""
        if selectors not in self._found:
            found = self.scope.select(", ".join(selectors))
            self._found[selectors] = [tag for tag in found if not is_hidden(tag)]
        return self._found[selectors]

    @cached_property
    def ids(self) -> frozenset[str]:
        named = {str(tag["id"]) for tag in self.soup.select("[id]")}
        return frozenset(named | {str(tag["name"]) for tag in self.soup.select("a[name]")})

    def name(self, tag: Tag) -> str:
        """What a screen reader calls it."""
        if id(tag) not in self._names:
            self._names[id(tag)] = self._name(tag)
        return self._names[id(tag)]

    def _name(self, tag: Tag) -> str:
        return self._label(tag) or text_of(tag) or squeezed(str(tag.get("title") or ""))

    def name_given(self, tag: Tag) -> str:
        """What it is called by its attributes alone."""
        return self._label(tag) or squeezed(str(tag.get("title") or ""))

    def _label(self, tag: Tag) -> str:
        labels = [self.soup.find(id=one) for one in str(tag.get("aria-labelledby", "")).split()]
        named = " ".join(text_of(label) for label in labels if isinstance(label, Tag))
        return squeezed(named or str(tag.get("aria-label") or ""))


def is_hidden(tag: Tag) -> bool:
    return any(_passed_over(one) for one in (tag, *tag.parents))


def text_of(tag: Tag) -> str:
    """The words of it, with pictures as their alternatives."""
    return squeezed("".join(_pieces(tag)))


def _pieces(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            yield str(child)
        elif isinstance(child, Tag) and not _passed_over(child):
            if child.name == "br":
                yield " "
            elif child.get("aria-label"):
                yield f" {child['aria-label']} "
            elif child.name == "img":
                yield f" {child.get('alt', child.get('title')) or ''} "
            else:
                yield from _pieces(child)
                if child.name in {"p", "li", "div", "td", "th", "blockquote"}:
                    yield " "


def _passed_over(tag: Tag) -> bool:
    return (
        tag.name in UNSEEN
        or tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or bool(_NOT_SHOWN.search(str(tag.get("style") or "")))
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())


def block_of(tag: Tag) -> str:
    """The id of the block that this stands in; nothing when no block made it."""
    for one in (tag, *tag.parents):
        if one.get(BLOCK):
            return str(one[BLOCK])
    return ""


def language_of(tag: Tag) -> str:
    """The language declared for it, such as en."""
    for one in (tag, *tag.parents):
        if one.get("lang"):
            return str(one["lang"]).lower().split("-")[0]
    return ""
