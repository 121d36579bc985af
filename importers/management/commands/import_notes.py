import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import URLValidator

from importers import parsers
from importers.apply import apply_files
from importers.apply.planned_source_writer import SourceDetails
from importers.file_collection import UploadError, collect_files
from importers.pictures import PictureFiles
from importers.plan.planner import make_plan
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

    def show_progress(self, done: int, total: int, path: str) -> None:
        if not self.stderr.isatty():
            return
        width = 30
        filled = width * done // max(total, 1)
        end = "\n" if done == total else ""
        bar = f"\r\x1b[K[{'█' * filled}{'·' * (width - filled)}] {done}/{total} {path}"
        self.stderr.write(bar, ending=end)
        self.stderr.flush()


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
