"""Files into a plan."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.text import slugify
from django.utils.translation import gettext as _, override

from conferences.models import Source
from importers import parsers
from importers.existing_pages import ExistingPages, read_existing_pages
from importers.models import ImportedPage
from importers.parsed_documents import TALK, Document, RefusedFile, UnreadableFileError
from importers.parsers.conference_titles import split_edition
from importers.parsers.folders import FileContext, read_contexts
from importers.parsers.identity import normalise_title
from importers.parsers.outline_rows import Outline
from importers.parsers.reading_guide import NO_GUIDE, GuideError, ReadingGuide
from importers.pictures import PictureFiles
from importers.plan.field_limits import fit_to_fields
from importers.plan.source_planner import SourcePlanner
from importers.plan.types import Plan, PlannedSource

logger = logging.getLogger(__name__)

#: Names that many files have. The folder becomes part of the source's key.
GENERIC_NAMES = frozenset({"index", "notes", "readme", "recap", "transcript"})
MAX_KEY_LENGTH = 120


@dataclass(frozen=True)
class ImportOptions:
    dialect: str | None = None
    conference: str = ""
    #: Pages not to import, each by its file's path and its identity there.
    left_out: frozenset[tuple[str, str]] = frozenset()
    #: Files that have not changed are read again if a page of theirs waits to be published.
    publish: bool = False
    #: By path. A file without one is read with the guide of its last import.
    guides: Mapping[str, ReadingGuide] = field(default_factory=dict)

    def filter_left_out(self, path: str) -> frozenset[str]:
        return frozenset(identity for file, identity in self.left_out if file == path)


def make_source_key(path: str) -> str:
    """A file's name as the key of its source: the same in every import."""
    file = PurePosixPath(path)
    stem = file.name.rsplit(".", 1)[0].lstrip("_")
    if stem.lower() in GENERIC_NAMES and file.parent.name:
        stem = f"{file.parent.name}-{stem}"
    key = slugify(stem.replace(".", "-").replace("_", "-"))
    return key[:MAX_KEY_LENGTH].strip("-") or "notes"


def make_plan(
    files: Mapping[str, bytes],
    *,
    pictures: PictureFiles | None = None,
    dialect: str | None = None,
    conference: str = "",
    left_out: Iterable[tuple[str, str]] = (),
    publish: bool = False,
    guides: Mapping[str, ReadingGuide] | None = None,
    refused: Iterable[RefusedFile] = (),
    only: str = "",
    user: User | None = None,
) -> Plan:
    """Plan the import of these files, one after the other, or of one beside the others."""
    options = ImportOptions(dialect, conference, frozenset(left_out), publish, guides or {})
    pictures = pictures or PictureFiles({})
    sources: list[PlannedSource] = []
    # Texts get into pages and reports, so they must not depend on who looks at the plan.
    with override(settings.LANGUAGE_CODE):
        contexts = read_file_contexts(files)
        for path, data in files.items():
            if only not in {"", path}:
                continue
            source = read_source(path, data, options, contexts.get(path))
            source = _refuse_same_key(source, sources)
            if source.document:
                state = read_existing_pages(source.document, source.key, user)
                source = plan_source(source, state, options, pictures, sources)
            sources.append(source)
    sources += [PlannedSource(file.path, "", "", b"", messages=(file.message,)) for file in refused]
    return Plan(tuple(sources))


def read_source(
    path: str, data: bytes, options: ImportOptions, context: FileContext | None
) -> PlannedSource:
    """A parsed file, or why it is refused."""
    key = make_source_key(path)
    source = Source.objects.select_related("file").filter(key=key).first()
    try:
        guide = find_guide(path, source, options)
    except GuideError as error:
        remedy = _("Open the outline, and forget its decisions.")
        return PlannedSource(path, key, "", data).refuse(str(error), remedy)
    read_with = (parsers.VERSION, options.dialect or "", options.conference, context, guide)
    sha256 = hashlib.sha256(f"{read_with}\0".encode() + data).hexdigest()
    planned = PlannedSource(path, key, sha256, data, guide)
    if source and source.is_refused:
        remedy = _("If it was given, change the permission in Library > Sources first.")
        return planned.refuse(_("The permission to show this source was refused."), remedy)
    if source and not options.filter_left_out(path) and _is_up_to_date(source, sha256, options):
        return replace(planned, last_report=source.file.report)
    try:
        document = parsers.parse_document(path, data, options.dialect, context, guide)
    except UnreadableFileError as error:
        return planned.refuse(error.message.text, error.message.remedy, error.message.lines)
    except Exception:  # whatever it is, the other files must be read
        logger.exception("%s could not be read", path)
        text = _("An unexpected error occurred while this file was read, so it was left out.")
        remedy = _("Tell the administrator of this site. Details are in its log.")
        return planned.refuse(text, remedy)
    if options.conference and not guide.file.conference:
        document = _set_conference(document, options.conference)
    if source and _is_about_another_conference(document, source):
        text = _("Notes about {conference} were imported from a file of this name.")
        text = text.format(conference=source.file.report["conference"])
        remedy = _("Rename the file, or give the conference the same title as before.")
        return planned.refuse(text, remedy)
    return replace(planned, document=fit_to_fields(document))


def find_guide(path: str, source: Source | None, options: ImportOptions) -> ReadingGuide:
    """The guide given for this import, else the one kept with the source."""
    if path in options.guides:
        return options.guides[path]
    kept = source.file.guide if source and hasattr(source, "file") else {}
    return ReadingGuide.from_json(kept) if kept else NO_GUIDE


def read_outline(
    path: str, files: Mapping[str, bytes], options: ImportOptions
) -> tuple[Outline, ReadingGuide]:
    """The outline of one of these files as it would be imported, and the guide it is read with."""
    source = Source.objects.select_related("file").filter(key=make_source_key(path)).first()
    try:
        guide = find_guide(path, source, options)
    except GuideError:
        guide = NO_GUIDE
    with override(settings.LANGUAGE_CODE):
        context = read_file_contexts(files).get(path)
        outline = parsers.read_outline(path, files[path], options.dialect, context, guide)
    return outline, guide


def plan_source(
    source: PlannedSource,
    state: ExistingPages,
    options: ImportOptions,
    pictures: PictureFiles,
    earlier_sources: Sequence[PlannedSource] = (),
) -> PlannedSource:
    """Plan a document's pages, given the tree and what earlier sources of the import create."""
    assert source.document is not None  # noqa: S101 - checked by the callers
    left_out = options.filter_left_out(source.path)
    return SourcePlanner(source, source.document, state, left_out, pictures, earlier_sources).plan()


def read_file_contexts(files: Mapping[str, bytes]) -> dict[str, FileContext]:
    summaries = []
    for path, data in files.items():
        try:
            summaries.append(parsers.summarise(path, data))
        except Exception:  # whatever it is, the other files must be read
            logger.exception("%s could not be read", path)
    return read_contexts(filter(None, summaries))


def _refuse_same_key(source: PlannedSource, earlier: Sequence[PlannedSource]) -> PlannedSource:
    other = next((other for other in earlier if other.key == source.key), None)
    if other is None:
        return source
    text = _("{path} has the same name, and each source needs a name of its own.")
    return source.refuse(text.format(path=other.path), _("Rename one of the two files."))


def _is_up_to_date(source: Source, sha256: str, options: ImportOptions) -> bool:
    file = getattr(source, "file", None)
    if file is None or file.sha256 != sha256:
        return False
    pages = ImportedPage.objects.filter(source=source)
    return not (pages.deferred().exists() or (options.publish and pages.unpublished().exists()))


def _is_about_another_conference(document: Document, source: Source) -> bool:
    """Whether neither the conference nor any talk is the same as at the last import."""
    file = getattr(source, "file", None)
    if file is None:
        return False
    before = {page["identity"] for page in file.report["pages"] if page["type"] == TALK}
    now = {page.identity for page in document.conference.walk() if page.type == TALK}
    titles = normalise_title(file.report["conference"]), normalise_title(document.conference.title)
    return bool(before and now) and not before & now and titles[0] != titles[1]


def _set_conference(document: Document, title: str) -> Document:
    series, edition = split_edition(title)
    conference = replace(document.conference, title=title, series=series, edition=edition)
    return replace(document, conference=conference)
