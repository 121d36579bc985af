"""Markdown as the author wrote it, into HTML that is safe and fits its page.

CommonMark with tables and strikethrough, by markdown-it-py. Raw HTML shows as the text it is;
HTML comments never show, closed or not. The parser that reads imported notes is this one, so
what an import counts is what a reader sees. Pure Python, no Django: see docs/decisions/markdown.md.
"""

from conferences.markdown.html_comments import Comments
from conferences.markdown.internal_links import (
    page_ids,
    picture_ids,
    with_page_links,
    with_pictures,
)
from conferences.markdown.parser import (
    MAX_LENGTH,
    MAX_NESTING,
    PARSER,
    Heading,
    headings,
    make_parser,
    parsed,
    plain_text,
    problem,
    problem_of,
    to_html,
)
from conferences.markdown.renderer import PlacedHeading, inline_html, page_html
from conferences.markdown.stats import counts, counts_of, opening_of

__all__ = [
    "MAX_LENGTH",
    "MAX_NESTING",
    "PARSER",
    "Comments",
    "Heading",
    "PlacedHeading",
    "counts",
    "counts_of",
    "headings",
    "inline_html",
    "make_parser",
    "opening_of",
    "page_html",
    "page_ids",
    "parsed",
    "picture_ids",
    "plain_text",
    "problem",
    "problem_of",
    "to_html",
    "with_page_links",
    "with_pictures",
]
