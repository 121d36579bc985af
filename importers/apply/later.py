"""What people decide after an import: held updates, clashes, undoing, and withdrawing a source."""

import json
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision

from conferences.models import Source
from importers import versions
from importers.apply.pages import Writer
from importers.known import Known, read_pages
from importers.merging import merged
from importers.models import Conflict, Imported, ImportRun, SourceFile

RESOLVE_ACTION = "importers.resolve"


class StillHeld(Exception):  # noqa: N818 - nothing failed
    """Somebody is at work on the page still; the words say how."""


def _there(imported: Imported) -> Known:
    there = Known(imported.source)
    read_pages(there, {imported.page_id} if imported.page_id else set())
    return there


def _type_of(page: Page) -> str:
    return {"conferencepage": "conference", "daypage": "day"}.get(
        page.specific_class._meta.model_name, "talk"
    )


def newest(imported: Imported) -> versions.Version:
    """A page as its newest draft has it, with the notes of this source."""
    assert imported.page is not None  # noqa: S101 - asked of pages that are there
    return _there(imported).ours(imported.page.pk, _type_of(imported.page))


@transaction.atomic
def apply_held(imported: Imported, user: AbstractBaseUser | None) -> int:
    """Merge the update that waits into the page's newest draft; how much of it clashed."""
    imported = Imported.objects.select_for_update().get(pk=imported.pk)
    if imported.state != Imported.State.HELD or not imported.page or not imported.pending:
        return 0
    there = _there(imported)
    if why := there.why_held(imported.page_id or 0):
        raise StillHeld(why)
    type_ = _type_of(imported.page)
    ours = there.ours(imported.page_id or 0, type_)
    theirs = imported.told(there.spelled(imported.pending))
    result = merged(there.spelled(imported.base) or None, ours, theirs)
    if not imported.base:
        result.clashes = []
    before = {"base": imported.base, "revision": imported.page.latest_revision_id}
    revision = Writer(imported.source, user).update(
        imported.page, {"fields": result.fields, "blocks": result.blocks}
    )
    imported.base, imported.pending, imported.why_held = imported.pending, None, ""
    imported.state, imported.revision, imported.before = (
        Imported.State.CURRENT,
        revision.pk,
        before,
    )
    imported.save()
    Conflict.keep(imported, result.clashes)
    return len(result.clashes)


def now_on_the_page(conflict: Conflict) -> Any:
    """What stands in the page's newest draft where it clashed; None when it is there no more."""
    page = conflict.imported.page
    if page is None:
        return None
    content = page.get_latest_revision_as_object()
    _, name, *part = conflict.target.split(":")
    if conflict.target.startswith("field:"):
        value = getattr(content, name)
        return "" if value is None else content._meta.get_field(name).value_to_string(content)
    block = _find_block(list(content.body.raw_data), name)
    if block is None:
        return None
    return block["value"].get(part[0]) if part else block["value"]


@transaction.atomic
def resolve(conflict: Conflict, text: str, user: User) -> None:
    """Write what somebody decided into the page's newest draft."""
    page = conflict.imported.page
    if page and text != now_on_the_page(conflict):
        content = page.get_latest_revision_as_object()
        _, name, *rest = conflict.target.split(":")
        if conflict.target.startswith("field:"):
            field = content._meta.get_field(name)
            setattr(content, name, field.to_python(text or None) if text or field.null else "")
        else:
            body = json.loads(json.dumps(list(content.body.raw_data)))
            _set_block(body, name, rest[0] if rest else "", text)
            content.body = json.dumps(body)
        revision = content.save_revision(user=user, changed=True, clean=False)
        log(
            instance=content,
            action=RESOLVE_ACTION,
            user=user,
            revision=revision,
            data={"source": conflict.imported.source.title},
        )
    conflict.resolved_by, conflict.resolved_at = user, timezone.now()
    conflict.save(update_fields=["resolved_by", "resolved_at"])


def _find_block(body: list[dict[str, Any]], block_id: str) -> dict[str, Any] | None:
    for block in body:
        inner = block["value"]["content"] if block["type"] == "notes" else []
        found = block if block.get("id") == block_id else _find_block(inner, block_id)
        if found:
            return found
    return None


def _set_block(body: list[dict[str, Any]], block_id: str, part: str, text: str) -> None:
    """Put a text where a text is; a block whose text is taken away goes with it."""
    for block in list(body):
        if block["type"] == "notes":
            _set_block(block["value"]["content"], block_id, part, text)
        elif block.get("id") == block_id:
            if part and isinstance(block["value"].get(part), str):
                block["value"][part] = text
            elif not part and not text:
                body.remove(block)
            elif not part and isinstance(block["value"], str):
                block["value"] = text


def touched(run: ImportRun) -> list[Imported]:
    """Pages of a run that somebody worked on since: those stand in the way of undoing it."""
    rows = run.pages.select_related("page").filter(page__isnull=False)
    return [
        row
        for row in rows
        if row.page
        and (row.page.latest_revision_id != row.revision or (row.before is None and row.page.live))
    ]


@transaction.atomic
def undo(run: ImportRun, user: AbstractBaseUser | None) -> None:
    """Take back what a run did, while its pages are as it left them."""
    if touched(run):
        raise StillHeld("somebody worked on its pages since")
    rows = list(run.pages.select_related("page", "source").order_by("-page__path"))
    sources = {row.source for row in rows}
    for row in rows:
        if row.page is None:
            continue
        if row.before is None:
            page = Page.objects.filter(pk=row.page_id).first()
            if page and not page.get_children().exists():
                row.delete()
                page.specific.delete(user=user)
            continue
        earlier = Revision.objects.filter(pk=row.before["revision"]).first()
        if earlier:
            draft = earlier.as_object()
            draft.save_revision(user=user, changed=True, clean=False, previous_revision=earlier)
        if row.before["base"]:
            row.base, row.before, row.run = row.before["base"], None, None
            row.save()
        else:
            row.delete()
    SourceFile.objects.filter(source__in=sources).update(sha256="")
    run.state = ImportRun.State.UNDONE
    run.save(update_fields=["state"])


@transaction.atomic
def withdraw(source: Source, user: AbstractBaseUser | None) -> int:
    """Take a source's text off every page, out of every revision, and out of what imports keep."""
    # The sentences for search engines were made of the notes.
    bases = source.imported.values_list("base", flat=True)
    said = {base.get("fields", {}).get("search_description", "") for base in bases}
    pages = pages_with(source)
    for row in pages:
        page = row.specific
        page.body = json.dumps(_without(list(page.body.raw_data), source.pk))
        if page.search_description in said:
            page.search_description = ""
        page.save(clean=False)
        for revision in Revision.page_revisions.filter(object_id=str(page.pk)):
            content = revision.content
            content["body"] = json.dumps(_without(versions.body_of(content), source.pk))
            if content.get("search_description") in said:
                content["search_description"] = ""
            Revision.objects.filter(pk=revision.pk).update(content=content)
        log(
            instance=page,
            action="importers.withdraw",
            user=user,
            data={"source": source.title, "key": source.key},
        )
    Conflict.objects.filter(imported__source=source).delete()
    source.imported.update(base={}, pending=None, before=None, state=Imported.State.WITHDRAWN)
    SourceFile.objects.filter(source=source).delete()
    source.status = Source.Status.REFUSED
    source.save(update_fields=["status"])
    return len(pages)


def pages_with(source: Source) -> list[Page]:
    """Every page that has notes of a source, or had: copies and talks merged or split as well."""
    ids = set(source.imported.filter(page__isnull=False).values_list("page", flat=True))
    used = ReferenceIndex.get_references_to(source)
    on_pages = used.filter(base_content_type=ContentType.objects.get_for_model(Page))
    ids |= set(map(int, on_pages.values_list("object_id", flat=True)))
    revisions = Revision.page_revisions.filter(
        content__body__icontains=f'"source": {source.pk}'
    ).only("object_id", "content")
    ids |= {
        int(revision.object_id)
        for revision in revisions.iterator()
        if versions.notes_block(versions.body_of(revision.content), source.pk)
    }
    return list(Page.objects.filter(pk__in=ids).order_by("path"))


def _without(body: list[dict[str, Any]], source_id: int) -> list[dict[str, Any]]:
    return [
        dict(block)
        for block in body
        if not (block["type"] == "notes" and block["value"].get("source") == source_id)
    ]
