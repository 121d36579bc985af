"""What a body is made of. One file per subject; each block small, named as an editor sees it."""

from conferences.blocks.body import BodyBlock, BodyField, ContentBlock

__all__ = ["BodyBlock", "BodyField", "ContentBlock"]
