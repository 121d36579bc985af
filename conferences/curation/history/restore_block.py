"""Restores a block that was deleted from the body, in a new draft."""

import json
from collections.abc import Sequence
from copy import deepcopy

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.stream_data import Block, Body, copy_body, find_position, find_stream, get_ids

RESTORE_ACTION = "curation.restore_block"


class RestoreError(Exception):
    """Says why the block can't be restored, and what to do instead."""


@transaction.atomic
def restore_block(page: Page, old_version: Page, block_id: str, user: User) -> Revision:
    """Write a new draft with a block that an earlier version of the page had."""
    # Two editors who restore at once would each lose the other's block.
    locked = Page.objects.select_for_update().get(pk=page.pk)
    draft = locked.specific.get_latest_revision_as_object()
    body, block = insert_deleted_block(copy_body(draft), copy_body(old_version), block_id)
    draft.body = json.dumps(body)
    revision: Revision = draft.save_revision(user=user, changed=True, clean=False)
    log(
        instance=draft,
        action=RESTORE_ACTION,
        user=user,
        revision=revision,
        content_changed=True,
        data={"block": block["type"]},
    )
    return revision


def insert_deleted_block(draft: Body, old: Body, block_id: str) -> tuple[Body, Block]:
    """The draft's body with the block next to its former neighbours, and the block."""
    body = deepcopy(draft)
    if block_id in get_ids(body):
        raise RestoreError(_("This block is already in the latest draft."))
    position = find_position(old, block_id)
    if position is None:
        raise RestoreError(_("That version doesn't have this block. Reload the comparison."))
    target = find_stream(body, position.notes.get("id") if position.notes else None)
    if target is None:
        message = _(
            "The notes that contained this block were deleted. Restore the notes instead: "
            "the block comes back with them."
        )
        raise RestoreError(message)
    block = position.stream[position.index]
    target.insert(_find_insertion_index(target, position.stream, position.index), block)
    return body, block


def _find_insertion_index(target: Sequence[Block], siblings: Sequence[Block], index: int) -> int:
    """After the nearest former predecessor that is still there, else before a successor."""
    positions = {block.get("id"): position for position, block in enumerate(target)}
    for block in reversed(siblings[:index]):
        if block.get("id") in positions:
            return positions[block["id"]] + 1
    for block in siblings[index + 1 :]:
        if block.get("id") in positions:
            return positions[block["id"]]
    return len(target)
