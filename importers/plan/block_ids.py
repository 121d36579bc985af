"""Ids for the blocks of notes."""

from collections.abc import Sequence

from conferences.stream_data import Block
from importers.page_versions import make_block_id


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
