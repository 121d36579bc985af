"""Imports of the sample notes, and the drafts that they leave."""

from wagtail.models import Page, PageLogEntry, Revision

from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage
from importers.apply import SourceDetails, apply_files
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile
from tests.importers.samples import NOTES, files

OURS = SourceDetails(status=Source.Status.OWN)


def imported(text=NOTES, name="pyfest-2024.md", **options):
    return apply_files(files(text, name), source_details=OURS, **options)


def actions(result):
    return {page["title"]: page["action"] for page in result.reports[0]["pages"]}


def talk(title="Indexes"):
    return TalkPage.objects.get(draft_title=title)


def draft(page):
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def notes(page):
    """The prose, quotes and so on of a page's first notes, as text."""
    values = [block["value"] for block in blocks(draft(page))]
    return [value if isinstance(value, str) else value["text"] for value in values]


def blocks(page):
    """The blocks in a page's first notes."""
    body = (block for block in page.body.raw_data if block["type"] == "notes")
    return next((list(block["value"]["content"]) for block in body), [])


def messages(result, *levels):
    """The texts of an import's messages, of these levels or of all."""
    found = (message for report in result.reports for message in report["messages"])
    return [message["text"] for message in found if not levels or message["level"] in levels]


def snapshot():
    """Every row an import could write."""
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (
            *(Page, Revision, PageLogEntry, ImportedPage, SourceFile, Conflict, Source, Speaker),
            *(ConferencePage, DayPage, TalkPage, ImportRun),
        )
    }
