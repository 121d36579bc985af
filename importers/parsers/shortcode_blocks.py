"""What becomes of a shortcode that stands by itself."""

from typing import TYPE_CHECKING

from conferences.embeds import PROVIDER_NAMES
from importers.documents import Block
from importers.parsers.block_values import LONGEST_LABEL, LONGEST_LANGUAGE, escaped
from importers.parsers.nodes import Node
from importers.parsers.shortcodes import FURNITURE, VIDEOS, Shortcode, video_of

if TYPE_CHECKING:
    from importers.parsers.blocks import Lifter


def lift_shortcode(lifter: "Lifter", code: Shortcode, node: Node) -> None:
    """A picture or a video gets its block; what this site does itself goes; the rest stays raw."""
    lines, first = node.lines, (code.positional or ("",))[0]
    if code.name in FURNITURE:
        lifter.ledger.drop(lines, f"the shortcode “{code.name}”: this site has its own way")
    elif url := video_of(code):
        title = code.named.get("title") or "A video"
        fits = len(title) <= LONGEST_LABEL
        lifter.add("embed", {"title": title if fits else "A video", "url": url}, lines)
        if not fits:
            lifter.add_words("title of this video", escaped(title), lines)
    elif code.name in {"figure", "img", "image"} and (source := code.named.get("src") or first):
        named = code.named
        caption = named.get("caption") or named.get("title") or ""
        lifter.add_picture(source, named.get("alt", ""), caption, lines)
    else:
        name = code.name if len(code.name) <= LONGEST_LANGUAGE else f"{code.name[:30]}…"
        why = f"the shortcode “{name}” is not known"
        if code.name in VIDEOS:
            why = f"no {PROVIDER_NAMES} video is known by what the shortcode “{name}” names"
        lifter.ledger.keep_raw(lines, why)
        lifter.blocks.append(Block("raw", {"text": node.text, "reason": why.capitalize()}, lines))
