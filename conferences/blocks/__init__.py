"""What a body is made of. One file per subject; each block small, named as an editor sees it."""

from conferences.blocks.body import BodyBlock, BodyField, ContentBlock, leaf_children

__all__ = ["BodyBlock", "BodyField", "ContentBlock", "leaf_children"]
