"""Reports of sources as trees of pages, in words for people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conferences.models import TalkPage

WORDS = {
    "create": "New",
    "update": "Update",
    "unchanged": "As before",
    "held": "Held back",
    "conflict": "Conflict",
    "missing": "Gone from the notes",
    "left_out": "Left out",
    "error": "Refused",
}
#: Totals, each as one and as many.
TOTALS = {
    "create": ("new page", "new pages"),
    "update": ("update", "updates"),
    "conflict": ("conflict", "conflicts"),
    "held": ("held back", "held back"),
    "missing": ("gone from the notes", "gone from the notes"),
    "left_out": ("left out", "left out"),
    "unchanged": ("as before", "as before"),
    "error": ("file with errors", "files with errors"),
}
FOUND = {
    "quotes": ("quote", "quotes"),
    "code": ("listing", "listings"),
    "links": ("link", "links"),
    "bare_urls": ("bare address", "bare addresses"),
    "images": ("picture", "pictures"),
    "list_items": ("list item", "list items"),
    "tables": ("table", "tables"),
}
#: Actions that write something.
AT_WORK = ("create", "update", "conflict", "held", "missing")


def counted(numbers: Mapping[str, int], names: Mapping[str, tuple[str, str]]) -> list[str]:
    """Numbers in words: 1 quote, 2 links; what there is none of is not said."""
    return [
        f"{numbers[name]} {one if numbers[name] == 1 else many}"
        for name, (one, many) in names.items()
        if numbers.get(name)
    ]


def totals_of(report: Mapping[str, Any]) -> list[str]:
    return counted(report.get("totals", {}), TOTALS)


def has_work(report: Mapping[str, Any]) -> bool:
    return any(report["totals"].get(name) for name in AT_WORK)


@dataclass
class Node:
    """A page of a source, as a line of a tree."""

    page: dict[str, Any]
    #: What a form calls it.
    name: str
    preview: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def word(self) -> str:
        return WORDS[self.page["action"]]

    @property
    def kind(self) -> str:
        """What sort of page this is: a conference, a day, or which sort of talk."""
        if self.page["type"] != "talk":
            return str(self.page["type"]).capitalize()
        kinds = dict(TalkPage._meta.get_field("kind").flatchoices)
        return str(kinds.get(self.page["kind"], "Talk"))

    @property
    def people(self) -> str:
        return ", ".join(
            person["name"] + ("" if person["role"] == "speaker" else f" ({person['role']})")
            for person in self.page["speakers"]
        )

    @property
    def found(self) -> str:
        return ", ".join(counted(self.page["counts"], FOUND))


def tree(
    source: Mapping[str, Any],
    number: int = 0,
    preview: Callable[[str, str], str] = lambda path, identity: "",
) -> list[Node]:
    """The pages of a source's report, each below its parent."""
    roots: list[Node] = []
    nodes: dict[str, Node] = {}
    for page in source["pages"]:
        if page["action"] == "missing":
            continue
        node = Node(page, f"{number}:{page['identity']}")
        if page["action"] in {"create", "update", "conflict"}:
            node.preview = preview(source["path"], page["identity"])
        nodes[page["identity"]] = node
        above = nodes.get(page["above"])
        (above.children if above else roots).append(node)
    return roots


@dataclass
class SourceView:
    """A source of a report, as a section of a screen."""

    report: Mapping[str, Any]
    nodes: list[Node]

    @property
    def missing(self) -> list[Node]:
        return [Node(page, "") for page in self.report["pages"] if page["action"] == "missing"]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The worst first."""
        order = {"error": 0, "warning": 1, "info": 2}
        return sorted(self.report["messages"], key=lambda message: order.get(message["level"], 1))

    @property
    def refused(self) -> bool:
        return not self.report["pages"] and any(
            message["level"] == "error" for message in self.report["messages"]
        )

    @property
    def lines(self) -> list[str]:
        """What became of the lines of the file."""
        return [f"{number} {name}" for name, number in self.report["lines"].items() if number]


def sources_of(
    report: Mapping[str, Any], preview: Callable[[str, str], str] = lambda path, identity: ""
) -> list[SourceView]:
    sources: Iterable[dict[str, Any]] = report.get("sources", ())
    return [
        SourceView(source, tree(source, number, preview)) for number, source in enumerate(sources)
    ]
