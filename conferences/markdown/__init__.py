"""Markdown as the author wrote it, into HTML that is safe and fits its page.

CommonMark with tables and strikethrough, by markdown-it-py. Raw HTML shows as text; HTML comments
never show, closed or not. Imports read notes with the same parser, so what an import counts is what
a reader sees. Pure Python, no Django: see docs/decisions/own-commonmark-rendering.md.
"""

from conferences.markdown.html_comments import CommentStripper
from conferences.markdown.internal_links import (
    fill_images,
    fill_page_links,
    find_image_ids,
    find_page_ids,
)
from conferences.markdown.parser import (
    MAX_LENGTH,
    MAX_NESTING,
    PARSER,
    Heading,
    find_headings,
    find_problem,
    find_problem_in,
    get_plain_text,
    make_parser,
    parse,
)
from conferences.markdown.renderer import PlacedHeading, render_inline, render_markdown
from conferences.markdown.stats import count_elements, count_in_tokens, get_opening_words

__all__ = [
    "MAX_LENGTH",
    "MAX_NESTING",
    "PARSER",
    "CommentStripper",
    "Heading",
    "PlacedHeading",
    "count_elements",
    "count_in_tokens",
    "fill_images",
    "fill_page_links",
    "find_headings",
    "find_image_ids",
    "find_page_ids",
    "find_problem",
    "find_problem_in",
    "get_opening_words",
    "get_plain_text",
    "make_parser",
    "parse",
    "render_inline",
    "render_markdown",
]
