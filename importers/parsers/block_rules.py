"""Rules that turn the nodes of a text into blocks of a page.

Quotes, code, tables, pictures and lists of links that stand by themselves get blocks of their own.
Whatever is nested stays in the prose around it, as its author wrote it.
"""

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest

from conferences.translation import gettext as _
from importers.parsed_documents import Block, LineRange
from importers.parsers import block_values
from importers.parsers.block_writer import MAX_CAPTION_LENGTH, BlockWriter
from importers.parsers.boilerplate import is_back_to_top_link, is_table_of_contents
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import PICTURE_FILE, Link, Node, ParsedMarkdown
from importers.parsers.shortcode_blocks import write_shortcodes

_LONE_BULLET = re.compile(r"^\s*[*+-]\s*$")
#: A code span with at least so many words is prose.
MIN_PROSE_WORDS = 12

#: Takes a node, the node behind it and the writer. Returns whether it dealt with the node.
Rule = Callable[[Node, Node | None, BlockWriter], bool]


def build_blocks(
    nodes: Iterable[Node],
    markdown: ParsedMarkdown,
    ledger: Ledger,
    title_links: Iterable[tuple[Link, LineRange]] = (),
) -> tuple[Block, ...]:
    """The blocks of a page. Links in its title come first."""
    writer = BlockWriter(markdown.references, ledger)
    for link, lines in title_links:
        writer.add_block("link", block_values.make_link(link.text or link.url, link.url), lines)
    nodes = list(nodes)
    for node, following in zip_longest(nodes, nodes[1:]):
        if any(rule(node, following, writer) for rule in RULES.get(node.kind, ())):
            continue
        if node.kind == "heading":
            writer.finish_prose()
        writer.add_prose_node(node)
    writer.finish_prose()
    return tuple(writer.blocks)


def _drop_back_to_top_link(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    if not is_back_to_top_link(node):
        return False
    writer.finish_prose()
    writer.ledger.mark_dropped(node.lines, _("a link back to the top"))
    return True


def _drop_table_of_contents(node: Node, following: Node | None, writer: BlockWriter) -> bool:
    """Drop the list and, before it, its heading."""
    contents = following if node.kind == "heading" else node
    if not contents or not is_table_of_contents(contents):
        return False
    writer.finish_prose()
    writer.ledger.mark_dropped(node.lines, _("a table of contents; pages have their own"))
    return True


def _drop_empty_bullets(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    """In CommonMark a lone bullet under a line is text; its author meant an empty list."""
    kept = len(node.source_lines)
    while kept and _LONE_BULLET.match(node.source_lines[kept - 1]):
        kept -= 1
    if kept == len(node.source_lines):
        return False
    writer.finish_prose()
    first, last = node.lines
    if kept == 1 and len(node.source_lines[0].split()) <= 6:
        writer.ledger.mark_dropped((first, last), _("a heading over an empty list"))
        return True
    writer.ledger.mark_dropped((first + kept, last), _("an empty bullet"))
    if kept:
        writer.add_text("\n".join(node.source_lines[:kept]), (first, first + kept - 1))
    return True


def _write_pictures(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    """Lines that consist of pictures, each with the line above it as its caption."""
    rows = block_values.split_into_lines(node.inline_tokens)
    if len(rows) != len(node.source_lines):
        return False
    are_pictures = [all(token.type == "image" for token in row) for row in rows]
    pictures = sum(token.type == "image" for row in rows for token in row)
    in_own_lines = sum(len(row) for index, row in enumerate(rows) if are_pictures[index])
    if pictures == 0 or in_own_lines < pictures:
        return False
    first_line = node.lines[0]
    text_rows: list[int] = []
    for index, row in enumerate(rows):
        if not are_pictures[index]:
            text_rows.append(index)
            continue
        caption, start = "", index
        if text_rows and len(node.source_lines[text_rows[-1]].strip()) <= MAX_CAPTION_LENGTH:
            start = text_rows.pop()
            caption = node.source_lines[start].strip()
        _write_rows(node, text_rows, writer)
        text_rows = []
        for token in row:
            alt_text = block_values.join_text(token.children or ())
            writer.add_picture(
                str(token.attrGet("src") or ""),
                "" if PICTURE_FILE.search(alt_text) else alt_text,
                caption or str(token.attrGet("title") or ""),
                (first_line + start, first_line + index),
            )
            caption, start = "", index
    _write_rows(node, text_rows, writer)
    return True


def _write_rows(node: Node, rows: list[int], writer: BlockWriter) -> None:
    if rows:
        writer.finish_prose()
        text = "\n".join(node.source_lines[row] for row in rows)
        writer.add_text(text, (node.lines[0] + rows[0], node.lines[0] + rows[-1]))


def _write_triple_quotes(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    text = node.source_text.strip()
    if len(text) < 7 or not (text.startswith("'''") and text.endswith("'''")):
        return False
    value = {"text": text[3:-3].strip(), "attribution": "", "link": ""}
    if not writer.add_quote(value, node.lines):
        return False
    writer.ledger.add_reinterpretation(
        node.lines, "paragraph", "quote", _("'''…''' encloses a quotation")
    )
    return True


def _write_prose_in_backticks(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    text = node.only_code_span
    if text is None or len(text.split()) < MIN_PROSE_WORDS:
        return False
    value = {"text": block_values.escape_markdown(text), "attribution": "", "link": ""}
    if not writer.add_quote(value, node.lines):
        return False
    writer.ledger.add_reinterpretation(
        node.lines, "code span", "quote", _("sentences in backticks are a quotation")
    )
    return True


def _write_quote(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    value = block_values.parse_quote(node)
    return value is not None and writer.add_quote(value, node.lines)


def _write_code(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    value = block_values.parse_code(node)
    if value is None:
        return False
    if len(value["language"]) > block_values.MAX_LANGUAGE_LENGTH:
        text = _("The name of this code's language is too long, so it was left out: “{name}”.")
        remedy = _("Choose the language of this code on the page.")
        text = text.format(name=value["language"])
        writer.ledger.add_message("info", text, node.lines, remedy)
        value["language"] = ""
    writer.add_block("code", value, node.lines)
    return True


def _write_table(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    value = block_values.parse_table(node)
    if value is None:
        return False
    writer.add_block("table", value, node.lines)
    return True


def _write_link_list(node: Node, _next: Node | None, writer: BlockWriter) -> bool:
    """A flat list of nothing but links becomes link blocks, one for each item."""
    links = block_values.parse_link_list(node)
    for value, lines in links:
        writer.add_block("link", value, lines)
    if links:
        writer.ledger.mark_imported(node.lines)
    return bool(links)


#: By kind of node. The first rule that deals with a node ends the search; else it is prose.
RULES: dict[str, tuple[Rule, ...]] = {
    "paragraph": (
        _drop_back_to_top_link,
        write_shortcodes,
        _drop_empty_bullets,
        _write_pictures,
        _write_triple_quotes,
        _write_prose_in_backticks,
    ),
    "blockquote": (_write_quote,),
    "fence": (_write_code,),
    "code_block": (_write_code,),
    "table": (_write_table,),
    "bullet_list": (_drop_table_of_contents, _write_link_list),
    "ordered_list": (_drop_table_of_contents,),
    "heading": (_drop_table_of_contents,),
}
