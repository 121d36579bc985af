"""The outline of a text: everything that may be the title of a day, a talk or a part of one."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from conferences.translation import gettext as _
from importers.parsers import day_labels
from importers.parsers.bylines import (
    Byline,
    find_byline,
    is_people_label,
    read_people_heading,
)
from importers.parsers.kinds import (
    guess_kind,
    is_group_heading,
    is_section_heading,
    strip_group_words,
)
from importers.parsers.nodes import Link, Node, ParsedMarkdown
from importers.parsers.people import drop_topics, find_small_words
from importers.parsers.talk_urls import (
    find_links_near,
    is_media_url,
    is_official_text,
    is_talk_url,
)
from importers.parsers.title_line import TitleLine, find_letter, read_title_line
from importers.parsers.title_splits import CERTAIN

#: The rank of a paragraph that is a title. Headings have 1 to 6.
LINE_RANK = 7
#: So many different letters in front of titles are numbers.
MIN_LETTERS = 3
_BY = re.compile(r"(?:by|with|from|[–—-])\s+\S", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Entry:
    """A heading, or a paragraph that stands like one, with the nodes up to the next entry."""

    node: Node
    rank: int
    line: TitleLine
    #: All nodes of the text, and the indexes where those of this entry begin and end.
    source: Sequence[Node] = ()
    start: int = 0
    end: int = 0
    #: Where the next entry of the same or a higher rank is.
    end_of_all: int = 0
    #: Whether it names people right below a title, and is the only one to do so there.
    is_name_below_title: bool = False

    @property
    def nodes(self) -> Sequence[Node]:
        return self.source[self.start : self.end]

    @property
    def all_nodes(self) -> Sequence[Node]:
        """Its nodes with those of the entries below it."""
        return self.source[self.start : self.end_of_all]

    @property
    def text(self) -> str:
        return self.line.text

    @cached_property
    def day(self) -> day_labels.DayLabel | None:
        text = self.node.plain_text
        label = None
        if len(text) <= day_labels.MAX_LENGTH:
            label = day_labels.parse_day_label(text) or day_labels.parse_day_label(
                strip_group_words(text)
            )
        # Only a heading with others below it has room for a remark.
        has_headings_below = self.rank != LINE_RANK and self.end < self.end_of_all
        return label or (day_labels.parse_day_with_remark(text) if has_headings_below else None)

    @cached_property
    def kind(self) -> str:
        return guess_kind(self.text)

    @cached_property
    def is_section(self) -> bool:
        return is_section_heading(self.text)

    @cached_property
    def is_group(self) -> bool:
        return is_group_heading(self.text)

    @cached_property
    def is_label(self) -> bool:
        """A heading that says who speaks, such as "Speaker: Ada Lovelace"."""
        return self.is_name_below_title or is_people_label(self.node.plain_text)

    @cached_property
    def may_be_talk(self) -> bool:
        return bool(
            self.text
            and not (self.day or self.is_section or self.is_group or self.kind == "break")
            and not self.is_label
            and any(letter.isalpha() for letter in self.text)
            and not day_labels.is_date_range(self.node.plain_text)
        )

    @cached_property
    def byline(self) -> Byline | None:
        return find_byline(self.all_nodes)

    @cached_property
    def near_links(self) -> tuple[Link, ...]:
        """Links beside the title and right below it."""
        return (*self.line.links, *find_links_near(self.nodes))

    @cached_property
    def talk_url(self) -> str:
        return next((link.url for link in self.near_links if is_talk_url(link.url)), "")

    @cached_property
    def is_talk_link(self) -> bool:
        """Whether its title is a link to a talk's page, or a link with its speakers behind it."""
        leading = self.node.leading_link
        if not leading:
            return False
        link, rest = leading
        return (
            bool(link.text)
            and (
                is_talk_url(link.url)
                if not rest
                else bool(_BY.match(rest)) and self.rank != LINE_RANK
            )
        ) or _is_talk_link(self.node)

    @cached_property
    def evidence(self) -> float:
        """How much speaks for a talk here."""
        return sum(points for points, _reason in self.signs)

    @cached_property
    def signs(self) -> list[tuple[float, str]]:
        """What speaks for a talk here, and how much."""
        signs: list[tuple[float, str]] = []
        if split := self.line.best_split():
            signs.append((min(split.certainty, 3), _("names people")))
        elif self.line.splits:
            signs.append((1, _("may name people")))
        if self.byline:
            signs.append((2.5, _("people are named below it")))
        if self.talk_url:
            signs.append((2.5, _("links to the talk's page")))
        elif any(not is_media_url(link.url) for link in self.line.side_links):
            signs.append((1, _("has a link behind it")))
        if self.kind not in {"talk", "break"}:
            signs.append((2, _("names a kind of talk")))
        if self.line.time:
            signs.append((2, _("has a time")))
        if self.line.is_quoted:
            signs.append((1, _("is in quotation marks")))
        if number := self.line.number:
            # "Talk 3:" says more than "3.".
            is_word = number[:1].isalpha() and len(number) > 2
            signs.append((1.5 if is_word else 0.5, _("is numbered")))
        return signs


@lru_cache(maxsize=8)
def make_entries(markdown: ParsedMarkdown) -> list[Entry]:
    """The entries of a text, in order. Cached, since a text is read more than once."""
    nodes = markdown.nodes
    starts = [(index, rank) for index, node in enumerate(nodes) if (rank := _rank(node))]
    ends = _find_ends(starts, len(nodes))
    names = _find_names_below_titles(nodes, starts)
    lettered_ranks = _find_lettered_ranks(nodes, starts)
    small_words = find_small_words("\n".join(node.source_text for node in nodes))
    return [
        Entry(
            nodes[index],
            rank,
            _without_topics(
                read_title_line(nodes[index].inline_tokens, is_lettered=rank in lettered_ranks),
                small_words,
            ),
            nodes,
            index + 1,
            starts[number + 1][0] if number + 1 < len(starts) else len(nodes),
            ends[number],
            is_name_below_title=number in names,
        )
        for number, (index, rank) in enumerate(starts)
    ]


def _find_lettered_ranks(
    nodes: Sequence[Node], starts: Sequence[tuple[int, int]]
) -> frozenset[int]:
    """The levels whose headings are numbered by letters: "A. Title", "B. title", "C. Title"."""
    letters: dict[int, list[str]] = defaultdict(list)
    for index, rank in starts:
        letters[rank].append(find_letter(nodes[index].plain_text))
    return frozenset(
        rank
        for rank, found in letters.items()
        if len({*found} - {""}) >= MIN_LETTERS and found.count("") * 2 < len(found)
    )


def _without_topics(line: TitleLine, small_words: Collection[str]) -> TitleLine:
    """Without readings whose people are a topic written like a name."""
    splits = []
    for split in line.splits:
        is_sure = split.certainty >= CERTAIN
        if people := drop_topics(split.speakers, small_words, is_sure=is_sure):
            splits.append(replace(split, speakers=people))
    return replace(line, splits=tuple(splits))


def _find_names_below_titles(
    nodes: Sequence[Node], starts: Sequence[tuple[int, int]]
) -> frozenset[int]:
    """Numbers of the headings that name people right below another heading.

    Two beside each other below the same heading are talks that are known by their speakers.
    """
    found: dict[int, int] = {}
    above: list[int] = []
    for number, (index, rank) in enumerate(starts):
        while above and starts[above[-1]][1] >= rank:
            above.pop()
        parent = above[-1] if above else -1
        above.append(number)
        if nodes[index].kind != "heading" or not read_people_heading(nodes[index]):
            continue
        if parent in found:
            found[parent] = -1
        elif parent == number - 1 and parent >= 0 and starts[parent][0] + 1 == index:
            found[parent] = number
        else:
            found[parent] = -1
    return frozenset(found.values())


def _find_ends(starts: Sequence[tuple[int, int]], count: int) -> list[int]:
    """For each entry, the index of the next one of the same or a higher rank."""
    ends = [count] * len(starts)
    open_entries: list[int] = []
    for number, (index, rank) in enumerate(starts):
        while open_entries and starts[open_entries[-1]][1] >= rank:
            ends[open_entries.pop()] = index
        open_entries.append(number)
    return ends


def _rank(node: Node) -> int:
    if node.kind == "heading":
        return node.level if node.plain_text else 0
    return LINE_RANK if _is_talk_link(node) else 0


def _is_talk_link(node: Node) -> bool:
    """A paragraph that is a link to a talk's page, perhaps with its speakers."""
    if node.kind != "paragraph" or len(node.source_lines) > 1 or not node.leading_link:
        return False
    link, rest = node.leading_link
    return bool(
        link.text
        and link.text != link.url
        and is_talk_url(link.url)
        and not is_official_text(link.text)
        and (not rest or _BY.match(rest))
    )


def is_title_paragraph(node: Node) -> bool:
    """A short paragraph in bold, such as "**Notes**"."""
    if node.kind != "paragraph" or len(node.source_lines) > 1 or len(node.plain_text) > 120:
        return False
    tokens = [token for token in node.inline_tokens if token.content.strip() or token.nesting]
    return bool(tokens) and tokens[0].type == "strong_open" and tokens[-1].type == "strong_close"
