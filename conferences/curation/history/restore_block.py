"""Putting a deleted block back. The only module of this part that writes pages."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.history.diff_presentation import block_ids, stream

PUT_BACK = "curation.put_back"

Block = dict[str, Any]


class CannotPutBack(Exception):  # noqa: N818 - nothing failed; the words say why and what to do
    pass


@transaction.atomic
def put_back(page: Page, then: Page, block_id: str, user: User) -> Revision:
    """A new draft that has a block again which an earlier version had."""
    # One after the other: two people who press at once would each lose the other's block.
    locked = Page.objects.select_for_update().get(pk=page.pk)
    draft = locked.specific.get_latest_revision_as_object()
    body, block = with_block_back(stream(draft), stream(then), block_id)
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


def with_block_back(
    now: Sequence[Block], then: Sequence[Block], block_id: str
) -> tuple[list[Block], Block]:
    """The newest body with the block near those that it stood beside, and that block."""
    body: list[Block] = json.loads(json.dumps(now))
    if block_id in set(block_ids(body)):
        raise CannotPutBack("This block is in the newest draft already.")
    found = _find(then, block_id)
    if found is None:
        raise CannotPutBack("That version has no such block. Open the comparison anew.")
    notes_id, neighbours, place = found
    stream_now = _stream_of(body, notes_id)
    if stream_now is None:
        raise CannotPutBack(
            "The notes that it stood in are gone from the newest draft. Put the notes back: "
            "it comes with them."
        )
    block = neighbours[place]
    stream_now.insert(_near(stream_now, neighbours, place), block)
    return body, block


def _find(
    body: Sequence[Block], block_id: str, notes_id: str | None = None
) -> tuple[str | None, Sequence[Block], int] | None:
    """In which notes a block stands, if in any; the blocks beside it, and its place among them."""
    for place, block in enumerate(body):
        if block.get("id") == block_id:
            return notes_id, body, place
        if block["type"] == "notes":
            inside = block["value"].get("content") or []
            if found := _find(inside, block_id, block.get("id")):
                return found
    return None


def _stream_of(body: list[Block], notes_id: str | None) -> list[Block] | None:
    if notes_id is None:
        return body
    notes: Mapping[str, Any] | None = next((one for one in body if one.get("id") == notes_id), None)
    content: list[Block] | None = notes["value"].setdefault("content", []) if notes else None
    return content


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
