"""Ids of the blocks of notes: gives new ones, and divides those of a split talk among its parts."""

from collections.abc import Sequence
from dataclasses import replace

from conferences.stream_data import Block
from importers.models import ImportedPage
from importers.page_versions import PageVersion, make_block_id


def complete_ids(ids: Sequence[str], base: Sequence[Block], page_name: str) -> list[str]:
    """Give ids to blocks without one: the same ones in every import of the same notes."""
    used = {block["id"] for block in base}
    number = len(base)
    completed = []
    for block_id in ids:
        while not block_id:
            number += 1
            name = make_block_id(f"{page_name}/{number}")
            if name not in used:
                block_id = name
                used.add(name)
        completed.append(block_id)
    return completed


def share_blocks(
    notes: PageVersion, base: PageVersion | None, parts: Sequence[ImportedPage]
) -> dict[int, PageVersion]:
    """What of the notes belongs to a page (0) and to the parts that were split from it, by row id.

    New blocks follow their predecessor.
    """
    owners = {block["id"]: 0 for block in base.blocks} if base else {}
    owners |= {block["id"]: part.pk for part in parts for block in part.base.get("blocks", ())}
    ids: dict[int, list[str]] = {pk: [] for pk in (0, *(part.pk for part in parts))}
    owner = 0
    for block in notes.blocks:
        owner = owners.get(block["id"], owner)
        ids[owner].append(block["id"])
    shares = {pk: notes.keep_blocks(own_ids) for pk, own_ids in ids.items()}
    return {
        pk: replace(share, fields={}, pictures={}) if pk else share for pk, share in shares.items()
    }
