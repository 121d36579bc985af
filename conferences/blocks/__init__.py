"""The blocks of a body: one file per subject."""

from conferences.blocks.body import BodyBlock, BodyField, ContentBlock, walk_leaf_children

__all__ = ["BodyBlock", "BodyField", "ContentBlock", "walk_leaf_children"]
