"""Files into a plan."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.utils.text import slugify

from conferences.models import Source
from importers import parsers
from importers.documents import TALK, Document, Message, RefusedFile, UnreadableFileError
from importers.models import ImportedPage
from importers.parsers.heuristics import split_edition
from importers.parsers.identity import normalise_title
from importers.pictures import Pictures
from importers.plan.matching import Matcher
from importers.plan.sanitise import checked
from importers.plan.types import Plan, PlannedPage, PlannedSource
from importers.tree_state import known

logger = logging.getLogger(__name__)

#: Names that say nothing: such a file is known by its folder too.
NAMELESS = frozenset({"index", "notes", "readme", "recap", "transcript"})


def source_key(path: str) -> str:
    """A file's name as the key of its source: the same in every run."""
    place = PurePosixPath(path)
    stem = place.name.rsplit(".", 1)[0].lstrip("_")
    if stem.lower() in NAMELESS and place.parent.name:
        stem = f"{place.parent.name}-{stem}"
    return slugify(stem.replace(".", "-").replace("_", "-"))[:120].strip("-") or "notes"


def make_plan(
    files: Mapping[str, bytes],
    *,
    pictures: Pictures | None = None,
    dialect: str | None = None,
    conference: str = "",
    left_out: Iterable[tuple[str, str]] = (),
    refused: Iterable[RefusedFile] = (),
) -> Plan:
    """What importing these files would do, one after the other; those refused are named."""
    plan = Plan([])
    options = Options(dialect, conference, frozenset(left_out))
    for path, data in files.items():
        source = read_source(path, data, options)
        twin = next((other for other in plan.sources if other.key == source.key), None)
        if twin:
            source.refuse(
                f"{twin.path} has the same name, and a source is known by its name.",
                "Rename one of the two.",
            )
        if source.document:
            plan_source(source, options, pictures or Pictures({}), list(plan.pages()))
        plan.sources.append(source)
    for path, message in refused:
        plan.sources.append(PlannedSource(path, "", "", b"", messages=[message]))
    return plan


@dataclass(frozen=True)
class Options:
    dialect: str | None = None
    conference: str = ""
    #: Pages that nobody wants, each by its file's path and its identity there.
    left_out: frozenset[tuple[str, str]] = frozenset()

    def left_out_of(self, path: str) -> frozenset[str]:
        return frozenset(identity for where, identity in self.left_out if where == path)


def read_source(path: str, data: bytes, options: Options) -> PlannedSource:
    """A file read, or why it was not."""
    prefix = f"{parsers.VERSION} {options.dialect or ''} {options.conference}\0".encode()
    source = PlannedSource(path, source_key(path), hashlib.sha256(prefix + data).hexdigest(), data)
    known_source = Source.objects.select_related("file").filter(key=source.key).first()
    left_out = options.left_out_of(path)
    if known_source and not left_out and _is_as_before(known_source, source.sha256):
        source.unchanged = known_source.file.report
        return source
    if known_source and known_source.is_refused:
        source.messages.append(
            Message(
                "error",
                "This source is marked as refused: its notes are not to be shown.",
                (1, 1),
                "Change the permission in Library > Sources first, if it was given.",
            )
        )
        return source
    try:
        document = parsers.parse_document(path, data, options.dialect)
    except UnreadableFileError as error:
        source.messages.append(error.message)
        return source
    except Exception:  # whatever it was, the other files shall be read
        logger.exception("%s could not be read", path)
        source.refuse(
            "Something went wrong while this file was read, so it is left out.",
            "Tell whoever looks after the site: its log says what went wrong.",
        )
        return source
    if options.conference:
        document = _in_conference(document, options.conference)
    source.document = checked(document)
    if known_source and _speaks_of_another(document, known_source):
        source.refuse(
            f"Notes of {known_source.file.report['conference']} were imported under this name.",
            "Rename the file; or, if it is the same conference, name it as it was then.",
        )
    return source


def _speaks_of_another(document: Document, source: Source) -> bool:
    """Whether a file has another's name by accident: no talk is the same, nor the conference."""
    file = getattr(source, "file", None)
    if file is None:
        return False
    before = {page["identity"] for page in file.report["pages"] if page["type"] == TALK}
    talks = {recap.identity for recap in document.conference.walk() if recap.type == TALK}
    same_name = normalise_title(file.report["conference"]) == normalise_title(
        document.conference.title
    )
    return bool(before and talks) and not before & talks and not same_name


def plan_source(
    source: PlannedSource,
    options: Options,
    pictures: Pictures,
    earlier: Sequence[PlannedPage] = (),
) -> None:
    """Match a document with the tree, and with what earlier sources of this run will create."""
    assert source.document is not None  # noqa: S101 - called once it is read
    source.messages = list(source.document.messages)
    source.pages, source.missing = [], []
    there = known(source.document, source.key, Source.objects.filter(key=source.key).first())
    source.replaces = there.replaces
    Matcher(source, there, options.left_out_of(source.path), pictures, earlier).match()


def _is_as_before(source: Source, sha256: str) -> bool:
    file = getattr(source, "file", None)
    if file is None or file.sha256 != sha256:
        return False
    waiting = source.imported_pages.filter(state=ImportedPage.State.DEFERRED, page__isnull=False)
    return not waiting.exists()


def _in_conference(document: Document, title: str) -> Document:
    series, edition = split_edition(title)
    return replace(
        document,
        conference=replace(document.conference, title=title, series=series, edition=edition),
    )
