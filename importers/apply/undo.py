"""Taking back: undoing an import while its pages are untouched, withdrawing a source for good."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from conferences.models import ConferencePage, DayPage, RecapPage, Source, TalkPage
from conferences.stream_data import (
    content_of,
    is_notes_of,
    page_body,
    remove_sources,
    revision_body,
)
from importers.apply.decisions import WITHDRAW_ACTION, StillHeld
from importers.apply.page_writer import IMPORT_ACTION
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile, UploadedFile
from importers.plan.build import source_key
from importers.tree_state import Known, read_pages


def touched(run: ImportRun) -> list[ImportedPage]:
    """Pages of a run that somebody worked on since: those stand in the way of undoing it."""
    rows = run.imported_pages.select_related("page").filter(page__isnull=False)
    return [row for row in rows if row.page and _worked_on(row, row.page)]


def _worked_on(row: ImportedPage, page: Page) -> bool:
    since = PageLogEntry.objects.filter(page=page.pk, timestamp__gt=row.updated_at)
    return (
        page.latest_revision_id != row.revision_id or since.exclude(action=IMPORT_ACTION).exists()
    )


def why_not_undone(run: ImportRun) -> str:
    """What stands in the way of undoing a run, in words; nothing when it can be undone."""
    if touched(run):
        return "somebody worked on its pages since"
    if _imported_since(run):
        return "the same notes were imported again since; undo the newest import first"
    there = Known(None)
    read_pages(
        there, set(run.imported_pages.filter(page__isnull=False).values_list("page", flat=True))
    )
    busy = next(filter(None, map(there.why_held, there.rows)), "")
    return f"one of its pages cannot be changed now: {busy}" if busy else ""


def _imported_since(run: ImportRun) -> bool:
    """Whether the same notes were: in the admin that made a later run, by command none."""
    keys = {source_key(source["path"]) for source in run.report.get("sources", ())}
    others = ImportedPage.objects.filter(source__key__in=keys).exclude(run=run)
    return any(
        (row.run_id or 0) > run.pk or run.pk in _runs_before(row.undo_data)
        for row in others.only("run", "undo_data")
    )


def _runs_before(before: dict[str, Any] | None) -> Iterator[int | None]:
    while before:
        yield before.get("run_id")
        before = before.get("previous")


@transaction.atomic
def undo(run: ImportRun, user: AbstractBaseUser | None) -> None:
    """Take back what a run did, while its pages are as it left them.

    The people it brought and the source itself stay in the library: others may use them by now.
    """
    if why := why_not_undone(run):
        raise StillHeld(why)
    rows = list(run.imported_pages.select_related("page", "source").order_by("-page__path"))
    sources = {row.source for row in rows}
    Conflict.objects.filter(
        imported_page__source__in=sources, resolved_at=None, created_at__gte=run.created_at
    ).delete()
    for row in rows:
        if row.page is None:
            continue
        if row.undo_data is None:
            page = Page.objects.filter(pk=row.page_id).first()
            if page and not page.get_children().exists():
                row.delete()
                page.specific.delete(user=user)
            continue
        earlier = Revision.objects.filter(pk=row.undo_data["revision_id"]).first()
        back = None
        if earlier:
            back = earlier.as_object().save_revision(
                user=user, changed=True, clean=False, previous_revision=earlier
            )
        if row.undo_data["base"]:
            row.base, row.run_id = row.undo_data["base"], row.undo_data.get("run_id")
            row.revision_id, row.undo_data = back and back.pk, row.undo_data.get("previous")
            row.save()
        else:
            row.delete()
    ImportedPage.objects.filter(
        source__in=sources, state=ImportedPage.State.MISSING, updated_at__gte=run.created_at
    ).update(state=ImportedPage.State.CURRENT)
    SourceFile.objects.filter(source__in=sources).update(sha256="")
    run.state = ImportRun.State.UNDONE
    run.save(update_fields=["state"])


@transaction.atomic
def withdraw(source: Source, user: AbstractBaseUser | None) -> int:
    """Take a source's text off every page, out of every revision, and out of what imports keep.

    Wherever it stands: copies of pages too, and under the names that these notes had before.
    """
    sources = _with_what_it_was(source)
    for one in sources:
        one.status = Source.Status.REFUSED
        one.save(update_fields=["status"])
    ids = {one.pk for one in sources}
    pages = list(_pages_with(ids))
    for page in pages:
        _take_off(page, ids, _sayings(page, sources), user, source)
    rows = ImportedPage.objects.filter(source__in=sources)
    Conflict.objects.filter(imported_page__in=rows).delete()
    rows.update(base={}, pending=None, undo_data=None, state=ImportedPage.State.WITHDRAWN)
    SourceFile.objects.filter(source__in=sources).delete()
    keys = {one.key for one in sources}
    for handed_in in UploadedFile.objects.defer("data"):
        if source_key(handed_in.path) in keys:
            handed_in.delete()
    return len(pages)


def _with_what_it_was(source: Source) -> list[Source]:
    """A source, and those whose place its notes took."""
    file = SourceFile.objects.filter(source=source).first()
    return [source, *Source.objects.filter(pk__in=file.replaced_source_ids if file else ())]


def pages_with(source: Source) -> list[RecapPage]:
    """Every page that has notes of a source, or had: copies, and talks merged or split as well."""
    return list(_pages_with({one.pk for one in _with_what_it_was(source)}))


def _pages_with(ids: Iterable[int]) -> Iterator[RecapPage]:
    """Pages that have notes of these sources now, in a draft, or in any older revision."""
    marks = [f'"source": {pk}{end}' for pk in ids for end in ",}"]
    inside = Q()
    for mark in marks:
        inside |= Q(text__contains=mark)
    found = set(
        Revision.page_revisions.annotate(text=Cast("content__body", TextField()))
        .filter(_escaped(marks))
        .values_list("object_id", flat=True)
    )
    for model in (ConferencePage, DayPage, TalkPage):
        bodies = model.objects.annotate(text=Cast("body", TextField())).filter(inside)
        found |= {str(pk) for pk in bodies.values_list("pk", flat=True)}
    found |= {
        str(pk)
        for pk in ImportedPage.objects.filter(source__in=ids, page__isnull=False).values_list(
            "page", flat=True
        )
    }
    for page in Page.objects.filter(pk__in=found).order_by("path").specific():
        if isinstance(page, RecapPage):
            yield page


def _escaped(marks: Iterable[str]) -> Q:
    """The marks as a text within JSON within JSON: its quotation marks may be escaped."""
    inside = Q()
    for mark in marks:
        inside |= Q(text__contains=mark) | Q(text__contains=mark.replace('"', '\\"'))
    return inside


def _sayings(page: RecapPage, sources: Iterable[Source]) -> str:
    """Every word these sources ever said on a page, to know a sentence that was made of them."""
    ids = {source.pk for source in sources}
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).iterator()
    bodies = [page_body(page), *(revision_body(one.content) for one in revisions)]
    said = [
        json.dumps(content_of(block), ensure_ascii=False)
        for body in bodies
        for block in body
        if is_notes_of(block, ids)
    ]
    described = ImportedPage.objects.filter(source__in=ids, page=page.pk).values_list(
        "base__fields__search_description", flat=True
    )
    return _words(" ".join([*dict.fromkeys(said), *(text or "" for text in described)]))


def _words(text: str) -> str:
    return f" {' '.join(re.findall(r'\w+', text.replace(chr(92) + 'n', ' ')))} "


def _take_off(
    page: RecapPage,
    ids: set[int],
    sayings: str,
    user: AbstractBaseUser | None,
    source: Source,
) -> None:
    was_draft = page.has_unpublished_changes
    page.body = json.dumps(remove_sources(page_body(page), ids))
    page.search_description = _not_said(page.search_description, sayings)
    page.save(clean=False)
    for revision in Revision.page_revisions.filter(object_id=str(page.pk)).iterator():
        content = revision.content
        content["body"] = json.dumps(remove_sources(revision_body(content), ids))
        content["search_description"] = _not_said(content.get("search_description", ""), sayings)
        Revision.objects.filter(pk=revision.pk).update(content=content)
    # A form that was opened before is stale now, and will be refused.
    latest: RecapPage = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    draft = latest.save_revision(user=user, changed=True, clean=False)
    if page.live and not was_draft:
        Page.objects.filter(pk=page.pk).update(live_revision=draft, has_unpublished_changes=False)
    log(
        instance=latest,
        action=WITHDRAW_ACTION,
        user=user,
        revision=draft,
        data={"source": source.title, "key": source.key},
    )


def _not_said(description: str, sayings: str) -> str:
    """The sentence for search engines, unless it was made of the notes."""
    words = _words(description)
    return "" if words.strip() and words in sayings else description
