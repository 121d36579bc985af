"""Finds what the files of one import say about each other: conference, days, linked talks."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from importers.parsers import day_labels
from importers.parsers.conference_titles import (
    clean_conference_title,
    is_generic_name,
    title_from_folders,
    title_from_name,
)
from importers.parsers.title_line import choose_layout
from importers.parsers.title_splits import Split

INDEX_NAMES = frozenset({"readme", "index", "_index", "home", "summary", "overview"})
#: So many files about one talk each, at least, make the files beside them such files too.
MIN_TALK_FILES = 2


@dataclass(frozen=True)
class FileContext:
    """What is known about a file from its path and the files beside it."""

    conference: str = ""
    day: str = ""
    is_among_talk_files: bool = False
    #: Whether one of those files also says who spoke.
    has_sure_talk_files: bool = False
    #: How most titles of those files are to be read, as in `choose_layout`.
    layout: str = ""
    #: The title by which an index links to this file.
    linked_title: str = ""
    #: Whether another file has the same title, so that the index must be right.
    prefers_linked_title: bool = False
    #: Paths of files that this one links to, by the address as it is written.
    linked_files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileSummary:
    """A first look at a file."""

    path: str
    title: str
    talks: int
    is_one_talk: bool
    #: Links in list items and headings to other files: address, text, day above it.
    links: tuple[tuple[str, str, str], ...] = ()
    front_conference: str = ""
    #: The readings of its title.
    splits: tuple[Split, ...] = ()
    names_speakers: bool = False

    @property
    def folders(self) -> list[str]:
        return [*PurePosixPath(self.path).parent.parts]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def is_index(self) -> bool:
        return self.stem.lower() in INDEX_NAMES


def read_contexts(summaries: Iterable[FileSummary]) -> dict[str, FileContext]:
    """The context of each file, by path."""
    files = {summary.path: summary for summary in summaries}
    linked = _find_linked(files)
    layouts = _find_layouts(files.values())
    contexts = {}
    for path, file in files.items():
        group = [other for other in files.values() if other.folders[:1] == file.folders[:1]]
        talk_files = [f for f in group if f.is_one_talk and f is not file and not f.is_index]
        others = [f for f in group if not f.is_one_talk and f.talks > 1 and f is not file]
        title, day = linked.get(path, ("", ""))
        is_repeated = any(f.title == file.title and f is not file for f in group)
        contexts[path] = FileContext(
            conference=_find_conference(file, group),
            day=day or _find_day(file),
            is_among_talk_files=len(talk_files) >= max(MIN_TALK_FILES, len(others))
            and not (file.is_index and len(file.folders) <= 1),
            has_sure_talk_files=any(f.names_speakers for f in talk_files),
            layout=layouts[file.folders[0] if file.folders else ""],
            linked_title=title,
            prefers_linked_title=is_repeated and bool(title),
            linked_files={
                address: target
                for address, _text, _day in file.links
                if (target := _resolve(file.path, address)) in files and target != path
            },
        )
    return contexts


def _find_layouts(files: Collection[FileSummary]) -> dict[str, str]:
    """How the titles of the files in each folder are read."""
    folders: dict[str, list[tuple[Split, ...]]] = defaultdict(list)
    for file in files:
        folder = folders[file.folders[0] if file.folders else ""]
        if file.is_one_talk and not file.is_index:
            folder.append(file.splits)
    return {folder: choose_layout(lines) for folder, lines in folders.items()}


def _find_linked(files: Mapping[str, FileSummary]) -> dict[str, tuple[str, str]]:
    linked: dict[str, tuple[str, str]] = {}
    for file in files.values():
        for address, text, day in file.links:
            target = _resolve(file.path, address)
            if target in files and target != file.path:
                linked.setdefault(target, (text, day))
    return linked


def _resolve(path: str, address: str) -> str:
    address = unquote(address.split("#")[0])
    if "://" in address or not address:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


def _find_day(file: FileSummary) -> str:
    """The day in a file's name, else in the innermost folder that names one."""
    for name in (file.stem, *reversed(file.folders)):
        if found := day_labels.parse_name_of_file(name):
            label, text = found
            if label.has_date and name == file.stem and text != name:
                # A date in front of a post's name is when it was written.
                continue
            return _readable_day(label, text)
    return ""


def _readable_day(label: day_labels.DayLabel, text: str) -> str:
    if label.number is not None and label.weekday is None and not label.has_date:
        return f"Day {label.number}"
    return text if label.has_date else text.replace("-", " ").replace("_", " ").capitalize()


def _find_conference(file: FileSummary, group: list[FileSummary]) -> str:
    if file.front_conference:
        return clean_conference_title(file.front_conference)
    if len(group) > 1:
        indexes = [
            other for other in group if other.is_index and len(other.folders) <= 1 and other.title
        ]
        for index in indexes:
            title = clean_conference_title(index.title)
            if not (day_labels.parse_day_label(title) or is_generic_name(title)):
                return title if " " in title else title_from_name(title) or title
        days = Counter(split[0] for other in group if (split := day_labels.split_day(other.title)))
        if days:
            return clean_conference_title(days.most_common(1)[0][0])
    return title_from_folders(file.folders)
