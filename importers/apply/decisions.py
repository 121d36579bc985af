"""What people decide after an import: held updates, clashes, undoing, and withdrawing a source."""

import json
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.editing_state import ALLOWS_EDITING, FORMS, Activity, EditingStates
from conferences.models import RecapPage, Source
from conferences.stream_data import find_block, page_body, replace_text
from importers import page_versions
from importers.apply.bookkeeping import before_writing
from importers.apply.page_writer import Writer
from importers.models import Conflict, ImportedPage, SourceFile
from importers.three_way_merge import merged
from importers.tree_state import Known, read_pages

RESOLVE_ACTION = "importers.resolve"
WITHDRAW_ACTION = "importers.withdraw"


class StillHeld(Exception):  # noqa: N818 - nothing failed
    """Somebody is at work on the page still; the words say how."""


def _there(imported: ImportedPage) -> Known:
    file = SourceFile.objects.filter(source=imported.source).first()
    there = Known(
        imported.source,
        list(Source.objects.filter(pk__in=file.replaced_source_ids if file else ())),
    )
    read_pages(there, {imported.page_id} if imported.page_id else set())
    return there


def _type_of(page: Page) -> str:
    return {"conferencepage": "conference", "daypage": "day"}.get(
        page.specific_class._meta.model_name, "talk"
    )


def newest(imported: ImportedPage) -> page_versions.Version:
    """A page as its newest draft has it, with the notes of this source."""
    assert imported.page is not None  # noqa: S101 - asked of pages that are there
    return _there(imported).ours(imported.page.pk, _type_of(imported.page))


@transaction.atomic
def apply_held(imported: ImportedPage, user: AbstractBaseUser | None) -> int:
    """Merge the update that waits into the page's newest draft; how much of it clashed."""
    imported = ImportedPage.objects.select_for_update().get(pk=imported.pk)
    if imported.state != ImportedPage.State.DEFERRED or not imported.page or not imported.pending:
        return 0
    there = _there(imported)
    if why := there.why_held(imported.page_id or 0):
        raise StillHeld(why)
    ours = there.ours(imported.page_id or 0, _type_of(imported.page))
    theirs = imported.keep_relevant_fields(there.spelled(imported.pending))
    result = merged(there.spelled(imported.base) or None, ours, theirs)
    if not imported.base:
        result.clashes = []
    before = before_writing(imported, imported.page, user)
    revision = Writer(imported.source, user, there.replaces).update(
        imported.page, {"fields": result.fields, "blocks": result.blocks}
    )
    imported.base = imported.pending | {"yields": result.yields}
    imported.pending, imported.deferral_reason, imported.state = (
        None,
        "",
        ImportedPage.State.CURRENT,
    )
    imported.revision_id, imported.undo_data = revision.pk, before
    imported.run = imported.source.file.run
    imported.save()
    Conflict.record(imported, result.clashes)
    return len(result.clashes)


def now_on_the_page(conflict: Conflict) -> Any:
    """What stands in the page's newest draft where it clashed; None when it is there no more."""
    page = conflict.imported_page.page
    if page is None:
        return None
    content = page.get_latest_revision_as_object()
    _, name, *part = conflict.target.split(":")
    if conflict.target.startswith("field:"):
        value = getattr(content, name)
        return "" if value is None else content._meta.get_field(name).value_to_string(content)
    block = find_block(page_body(content), name)
    if block is None:
        return None
    return block["value"].get(part[0]) if part else block["value"]


@transaction.atomic
def resolve(conflict: Conflict, text: str, user: User) -> None:
    """Write what somebody decided into the page's newest draft."""
    page = conflict.imported_page.page
    if page and text != now_on_the_page(conflict):
        ignoring = ALLOWS_EDITING | FORMS | {Activity.SCHEDULE_FAILED}
        if why := EditingStates([page], user).reason(page, ignoring):
            raise StillHeld(why)
        content = decided(page, conflict.target, text)
        revision = content.save_revision(user=user, changed=True, clean=False)
        log(
            instance=content,
            action=RESOLVE_ACTION,
            user=user,
            revision=revision,
            data={"source": conflict.imported_page.source.title},
        )
    conflict.resolved_by, conflict.resolved_at = user, timezone.now()
    conflict.save(update_fields=["resolved_by", "resolved_at"])


def decided(page: Page, target: str, text: str) -> RecapPage:
    """The page's newest draft with a text in its place, not yet saved."""
    content: RecapPage = page.get_latest_revision_as_object()
    _, name, *rest = target.split(":")
    if target.startswith("field:"):
        field = content._meta.get_field(name)
        setattr(content, name, field.to_python(text or None) if text or field.null else "")
    else:
        body = page_body(content)
        replace_text(body, name, rest[0] if rest else "", text)
        content.body = json.dumps(body)
    return content
