"""Resolves conflicts: writes the chosen text to the newest draft of the page."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.editing_state import ALLOWS_EDITING, FORMS, Activity, EditingStates
from conferences.models import RecapPage
from conferences.stream_data import copy_body, find_block, replace_text
from importers.apply.deferred_updates import PageBusy
from importers.models import Conflict

RESOLVE_ACTION = "importers.resolve"


def read_current_value(conflict: Conflict) -> Any:
    """The field or block in the newest draft. None if it was removed."""
    page = conflict.imported_page.page
    if page is None:
        return None
    draft = page.get_latest_revision_as_object()
    kind, name, *part = conflict.target.split(":")
    if kind == "field":
        value = getattr(draft, name)
        return "" if value is None else draft._meta.get_field(name).value_to_string(draft)
    block = find_block(copy_body(draft), name)
    if block is None:
        return None
    return block["value"].get(part[0]) if part else block["value"]


@transaction.atomic
def resolve_conflict(conflict: Conflict, text: str, user: User) -> None:
    page = conflict.imported_page.page
    if page and text != read_current_value(conflict):
        ignored = ALLOWS_EDITING | FORMS | {Activity.SCHEDULE_FAILED}
        if reason := EditingStates([page], user).reason(page, ignored):
            raise PageBusy(reason)
        draft = build_draft_with_text(page, conflict.target, text)
        revision = draft.save_revision(user=user, changed=True, clean=False)
        data = {"source": conflict.imported_page.source.title}
        log(draft, RESOLVE_ACTION, user=user, revision=revision, data=data)
    conflict.resolved_by, conflict.resolved_at = user, timezone.now()
    conflict.save(update_fields=["resolved_by", "resolved_at"])


def build_draft_with_text(page: Page, target: str, text: str) -> RecapPage:
    """The newest draft with a text in the place of the conflict, not saved."""
    draft: RecapPage = page.get_latest_revision_as_object()
    kind, name, *part = target.split(":")
    if kind == "field":
        field: Any = draft._meta.get_field(name)
        setattr(draft, name, field.to_python(text or None) if text or field.null else "")
    else:
        body = copy_body(draft)
        replace_text(body, name, part[0] if part else "", text)
        draft.body = json.dumps(body)
    return draft
