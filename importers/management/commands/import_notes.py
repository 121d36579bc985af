import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import URLValidator

from importers import parsers
from importers.apply import apply_files
from importers.apply.planned_source_writer import SourceDetails
from importers.file_collection import UploadError, collect_files
from importers.outline_files import format_outlines, parse_outlines
from importers.parsed_documents import UnreadableFileError
from importers.parsers.reading_guide import GuideError, ReadingGuide
from importers.pictures import PictureFiles
from importers.plan.planner import ImportOptions, make_plan, read_outline
from importers.report import make_public, make_report, report_plan
from importers.report_text import format_report


class Command(BaseCommand):
    help = "Preview an import of notes, or import them with --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder or a zip")
        parser.add_argument("--apply", action="store_true", help="import the notes")
        publish_help = "publish new pages, and those of earlier imports that were never published"
        parser.add_argument("--publish", action="store_true", help=publish_help)
        dialects = sorted(parsers.DIALECTS)
        parser.add_argument("--dialect", choices=dialects, help="parse all files as this dialect")
        title_help = "title of the conference that all notes are about"
        parser.add_argument("--conference", default="", metavar="TITLE", help=title_help)
        source = parser.add_argument_group(
            "the source", "Whose notes these are. What is left out stays as it is recorded."
        )
        source.add_argument(
            "--permission",
            choices=["own", "licensed", "asked"],
            default="",
            help="whether they may be shown: own notes, licensed or permitted, or only asked",
        )
        source.add_argument("--author", default="", metavar="NAME", help="who wrote the notes")
        source.add_argument("--licence", default="", help="such as CC BY-SA 4.0")
        url_help = "where the notes were first published"
        source.add_argument("--source-url", default="", metavar="URL", help=url_help)
        outline = parser.add_argument_group(
            "the outline", "What each heading is read as: docs/reference/reading-guide.md."
        )
        write_help = "write how the files are read to FILE, import nothing"
        outline.add_argument("--write-outline", default="", metavar="FILE", help=write_help)
        outline_help = "read the files as FILE says, now and at their next imports"
        outline.add_argument("--outline", default="", metavar="FILE", help=outline_help)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, paths: list[str], **options: Any) -> None:
        try:
            files = collect_files(paths)
        except UploadError as error:
            raise CommandError(str(error), returncode=2) from error
        if not (files.notes or files.refused):
            places = ", ".join(paths)
            text = f"No notes in {places}: files end in .md, .markdown, .rst, .txt, .srt or .vtt."
            raise CommandError(text, returncode=2)
        chosen = {name: options[name] for name in ("dialect", "conference", "publish")}
        chosen["guides"] = read_guides(options["outline"], files.notes)
        if path := options["write_outline"]:
            self.write_outline(path, files.notes, ImportOptions(**chosen))
            return
        chosen["refused"] = files.refused
        details = make_source_details(options)
        if options["apply"]:
            result = apply_files(
                files.notes,
                pictures=files.pictures,
                source_details=details,
                report_progress=self.show_progress,
                **chosen,
            )
            has_unpublished = any(source.has_unpublished for source in result.sources)
            report = make_report(result.plan, result.reports, applied=True)
        else:
            plan = make_plan(files.notes, pictures=PictureFiles(files.pictures), **chosen)
            has_unpublished = False
            report = report_plan(plan)
        if options["format"] == "json":
            self.stdout.write(json.dumps(make_public(report), ensure_ascii=False, indent=2))
        else:
            for line in format_report(report):
                self.stdout.write(line)
        if report["totals"]["error"] or report["totals"]["held"] or has_unpublished:
            sys.exit(1)

    def write_outline(self, path: str, files: dict[str, bytes], options: ImportOptions) -> None:
        guides = {}
        for name in files:
            try:
                outline, _guide = read_outline(name, files, options)
                guides[name] = outline.as_guide()
            except UnreadableFileError as error:
                self.stderr.write(f"{name}: {error.message.text} {error.message.remedy}")
        try:
            Path(path).write_text(format_outlines(guides), encoding="utf-8")
        except OSError as error:
            text = f"{path} cannot be written: {error.strerror}."
            raise CommandError(text, returncode=2) from error
        self.stdout.write(f"Wrote {path}. Correct it, then import with --outline {path}.")

    def show_progress(self, done: int, total: int, path: str) -> None:
        if not self.stderr.isatty():
            return
        width = 30
        filled = width * done // max(total, 1)
        end = "\n" if done == total else ""
        bar = f"\r\x1b[K[{'█' * filled}{'·' * (width - filled)}] {done}/{total} {path}"
        self.stderr.write(bar, ending=end)
        self.stderr.flush()


def read_guides(path: str, files: dict[str, bytes]) -> dict[str, ReadingGuide]:
    if not path:
        return {}
    try:
        return parse_outlines(Path(path).read_text(encoding="utf-8"), files)
    except (OSError, UnicodeDecodeError, GuideError) as error:
        problem = getattr(error, "strerror", None) or error
        raise CommandError(f"{path} cannot be used. {problem}", returncode=2) from error


def make_source_details(options: dict[str, Any]) -> SourceDetails:
    url = options["source_url"]
    try:
        if url:
            URLValidator(schemes=["http", "https"])(url)
    except ValidationError as error:
        raise CommandError(f"{url} is not a web address.", returncode=2) from error
    return SourceDetails(
        author=options["author"][:255],
        url=url,
        licence=options["licence"][:120],
        status=options["permission"],
        is_about_existing=True,
    )
