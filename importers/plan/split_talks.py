"""Divides the blocks of a talk's notes among the talks that editors split it into."""

from collections.abc import Sequence
from dataclasses import replace

from importers.models import ImportedPage
from importers.page_versions import PageVersion


def share_blocks(
    notes: PageVersion, base: PageVersion | None, parts: Sequence[ImportedPage]
) -> dict[int, PageVersion]:
    """The notes of a page (0) and those of the parts that were split from it, by row id.

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
