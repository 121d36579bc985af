"""Rule for paragraphs that consist of Hugo's shortcodes."""

from conferences.translation import gettext as _
from conferences.video_players import list_providers
from importers.parsers.block_values import MAX_LABEL_LENGTH, MAX_LANGUAGE_LENGTH, escape_markdown
from importers.parsers.block_writer import BlockWriter
from importers.parsers.nodes import Node
from importers.parsers.shortcodes import LAYOUT_SHORTCODES, VIDEO_URLS, Shortcode, parse_shortcodes


def write_shortcodes(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    shortcodes = parse_shortcodes(node.source_text)
    if shortcodes:
        writer.finish_prose()
    for shortcode in shortcodes:
        _write_shortcode(shortcode, node, writer)
    return bool(shortcodes)


def _write_shortcode(shortcode: Shortcode, node: Node, writer: BlockWriter) -> None:
    """Pictures and videos become blocks, layout is dropped, the rest stays raw."""
    named = shortcode.named
    if shortcode.name in LAYOUT_SHORTCODES:
        reason = _("the shortcode “{name}”, for which this site has its own layout")
        writer.ledger.mark_dropped(node.lines, reason.format(name=shortcode.name))
    elif url := shortcode.video_url:
        _write_video(url, named.get("title", ""), node, writer)
    elif shortcode.name in {"figure", "img", "image"} and (
        source := named.get("src") or shortcode.first_argument
    ):
        caption = named.get("caption") or named.get("title") or ""
        writer.add_picture(source, named.get("alt", ""), caption, node.lines)
    else:
        name = shortcode.name
        if len(name) > MAX_LANGUAGE_LENGTH:
            name = f"{name[:30]}…"
        if name in VIDEO_URLS:
            reason = _("The shortcode “{name}” does not name a {providers} video.")
        else:
            reason = _("The shortcode “{name}” is not supported.")
        reason = reason.format(name=name, providers=list_providers())
        writer.add_raw(node.source_text, node.lines, reason)


def _write_video(url: str, title: str, node: Node, writer: BlockWriter) -> None:
    fits = 0 < len(title) <= MAX_LABEL_LENGTH
    writer.add_block("embed", {"title": title if fits else _("A video"), "url": url}, node.lines)
    if title and not fits:
        explanation = _("The title of this video is too long. It was kept as text below.")
        writer.add_overlong_text(explanation, escape_markdown(title), node.lines)
