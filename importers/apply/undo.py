"""Undoes an import, as long as nobody has changed its pages since."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, Revision

from importers.apply.page_writer import IMPORT_ACTION
from importers.existing_pages import ExistingPages, read_pages
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile
from importers.plan.planner import make_source_key


class UndoRefused(Exception):  # noqa: N818 - nothing failed
    """The import can't be undone; the message says why."""


def find_changed_pages(run: ImportRun) -> list[ImportedPage]:
    """Pages that somebody edited, published or moved since the import."""
    rows = run.imported_pages.select_related("page").filter(page__isnull=False)
    return [row for row in rows if row.page and _is_changed(row, row.page)]


def _is_changed(row: ImportedPage, page: Page) -> bool:
    since = PageLogEntry.objects.filter(page=page.pk, timestamp__gt=row.updated_at)
    is_edited = page.latest_revision_id != row.revision_id
    return is_edited or since.exclude(action=IMPORT_ACTION).exists()


def find_undo_problem(run: ImportRun) -> str:
    """Why a run can't be undone, as sentences; empty if it can."""
    if find_changed_pages(run):
        return _("Its pages have been edited or published since.")
    if _is_imported_again(run):
        return _("The same notes have been imported again since. Undo the newest import first.")
    state = ExistingPages(None)
    page_ids = set(run.imported_pages.filter(page__isnull=False).values_list("page", flat=True))
    read_pages(state, page_ids)
    if reason := next(filter(None, map(state.find_busy_reason, state.pages)), ""):
        return _("One of its pages can't be changed now: {reason}.").format(reason=reason)
    return ""


def _is_imported_again(run: ImportRun) -> bool:
    """Imports in the admin leave a later run, imports by command leave no run."""
    keys = {make_source_key(source["path"]) for source in run.report.get("sources", ())}
    others = ImportedPage.objects.filter(source__key__in=keys).exclude(run=run)
    return any(
        (row.run_id or 0) > run.pk or run.pk in _list_earlier_run_ids(row.undo_data)
        for row in others.only("run", "undo_data")
    )


def _list_earlier_run_ids(undo_data: dict[str, Any] | None) -> Iterator[int | None]:
    while undo_data:
        yield undo_data.get("run_id")
        undo_data = undo_data.get("previous")


@transaction.atomic
def undo_run(run: ImportRun, user: User | None) -> None:
    """Delete the pages that a run created and restore those that it updated.

    Its speakers and sources stay, since other pages may use them by now.
    """
    if reason := find_undo_problem(run):
        raise UndoRefused(reason)
    # Children first, since only pages without children are deleted.
    rows = list(run.imported_pages.select_related("page", "source").order_by("-page__path"))
    sources = {row.source for row in rows}
    Conflict.objects.unresolved().filter(
        imported_page__source__in=sources, created_at__gte=run.created_at
    ).delete()
    for row in rows:
        if row.page is None:
            continue
        if row.undo_data is None:
            _delete_created_page(row, user)
        else:
            _restore_page(row, row.undo_data, user)
    ImportedPage.objects.filter(
        source__in=sources, state=ImportedPage.State.MISSING, updated_at__gte=run.created_at
    ).update(state=ImportedPage.State.CURRENT)
    # The same file is not "unchanged" at the next import.
    SourceFile.objects.filter(source__in=sources).update(sha256="")
    run.state = ImportRun.State.UNDONE
    run.save(update_fields=["state"])


def _delete_created_page(row: ImportedPage, user: User | None) -> None:
    page = Page.objects.filter(pk=row.page_id).first()
    if page and not page.get_children().exists():
        row.delete()
        page.specific.delete(user=user)


def _restore_page(row: ImportedPage, undo_data: dict[str, Any], user: User | None) -> None:
    earlier = Revision.objects.filter(pk=undo_data["revision_id"]).first()
    restored = earlier and earlier.as_object().save_revision(
        user=user, changed=True, clean=False, previous_revision=earlier
    )
    if undo_data["base"]:
        row.base, row.run_id = undo_data["base"], undo_data.get("run_id")
        row.revision_id = restored and restored.pk
        row.undo_data = undo_data.get("previous")
        row.save()
    else:
        row.delete()
