"""Putting a deleted block back. The only module of this part that writes pages."""

import json
from collections.abc import Sequence
from copy import deepcopy

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.stream_data import (
    Block,
    Body,
    block_ids,
    find_position,
    find_stream,
    page_body,
)

PUT_BACK = "curation.put_back"


class CannotPutBack(Exception):  # noqa: N818 - nothing failed; the words say why and what to do
    pass


@transaction.atomic
def put_back(page: Page, then: Page, block_id: str, user: User) -> Revision:
    """A new draft that has a block again which an earlier version had."""
    # One after the other: two people who press at once would each lose the other's block.
    locked = Page.objects.select_for_update().get(pk=page.pk)
    draft = locked.specific.get_latest_revision_as_object()
    body, block = with_block_back(page_body(draft), page_body(then), block_id)
    draft.body = json.dumps(body)
    revision: Revision = draft.save_revision(user=user, changed=True, clean=False)
    log(
        instance=draft,
        action=PUT_BACK,
        user=user,
        revision=revision,
        content_changed=True,
        data={"block": block["type"]},
    )
    return revision


def with_block_back(now: Body, then: Body, block_id: str) -> tuple[Body, Block]:
    """The newest body with the block near those that it stood beside, and that block."""
    body = deepcopy(now)
    if block_id in block_ids(body):
        raise CannotPutBack("This block is in the newest draft already.")
    found = find_position(then, block_id)
    if found is None:
        raise CannotPutBack("That version has no such block. Open the comparison anew.")
    stream_now = find_stream(body, found.notes.get("id") if found.notes else None)
    if stream_now is None:
        raise CannotPutBack(
            "The notes that it stood in are gone from the newest draft. Put the notes back: "
            "it comes with them."
        )
    block = found.stream[found.index]
    stream_now.insert(_near(stream_now, found.stream, found.index), block)
    return body, block


def _near(now: Sequence[Block], neighbours: Sequence[Block], place: int) -> int:
    """Behind the nearest block that stood before it and is there still; else before one after."""
    where = {block.get("id"): index for index, block in enumerate(now)}
    for block in reversed(neighbours[:place]):
        if block.get("id") in where:
            return where[block["id"]] + 1
    for block in neighbours[place + 1 :]:
        if block.get("id") in where:
            return where[block["id"]]
    return len(now)
