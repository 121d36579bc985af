"""Writes parsed Markdown as Markdown."""

import json
from pathlib import Path

import pytest

from conferences.markdown.parser import PARSER
from conferences.markdown.writer import (
    escape_text,
    fence_code,
    format_table,
    rewrite_inline,
    rewrite_markdown,
)

EXAMPLES = json.loads((Path(__file__).parent / "commonmark-0.31.2.json").read_text())
#: Examples that are written differently: empty headings and headings of several lines, an empty
#: link, a fence's name with backticks, two lists that only a comment separates.
DIFFERENT = {79, 81, 82, 95, 146, 200, 308}


def rewrite(text, make_absolute=lambda address: address):
    return rewrite_markdown(text, make_absolute, lambda heading: heading.level)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["example"])
def test_written_markdown_renders_the_same(example):
    if example["example"] in DIFFERENT:
        pytest.skip("written differently: see DIFFERENT")
    text = example["markdown"]
    assert PARSER.render(rewrite(text)).strip() == PARSER.render(text).strip()


def test_tables_keep_columns_alignment_and_bars():
    text = "| a | b | c |\n|---|:-:|--:|\n| 1 \\| 2 | `x` | *3* |\n"
    assert PARSER.render(rewrite(text)) == PARSER.render(text)


@pytest.mark.parametrize(
    "text",
    [
        "Before <!-- secret --> after",
        "<!-- secret -->\n\nAfter",
        "Before\n\n<!-- secret",
        "A lone ` here\n\n<!-- secret -->\n\nand a ` there",
        "- one\n- <!-- secret -->two",
        "> <!--\n> secret\n> -->\n> kept",
        "| a |\n|---|\n| <!-- secret --> |",
        "[a]: https://example.org '<!-- secret -->'\n\n[a]",
    ],
)
def test_comments_are_left_out(text):
    assert "secret" not in rewrite(text)


@pytest.mark.parametrize("text", ["`<!-- shown -->`", "```\n<!-- shown -->\n```", "\\<!-- shown"])
def test_text_that_looks_like_a_comment_is_kept(text):
    assert "shown" in rewrite(text)


def make_absolute(address):
    known = {"page:1": "https://here.org/a/", "picture:2": "https://here.org/p.jpg"}
    return known.get(address, "" if ":" in address else f"https://here.org{address}")


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("[one](page:1)", "[one](https://here.org/a/)"),
        ("[one](<page:1> 'title')", "[one](https://here.org/a/ 'title')"),
        ("[lost *words*](page:9)", "lost *words*"),
        ("![hall](picture:2)", "![hall](https://here.org/p.jpg)"),
        ("![hall](picture:9)", "hall"),
        ("[up](/speakers/)", "[up](https://here.org/speakers/)"),
        ("[a][b]\n\n[b]: page:1", "[a][b]\n\n[b]: <https://here.org/a/>"),
        ("page:1 is a word", "page:1 is a word"),
    ],
)
def test_urls_are_made_absolute(text, rewritten):
    assert rewrite(text, make_absolute) == rewritten


def test_urls_in_inline_text_are_made_absolute():
    text = "[one](page:1) <!-- x -->\n`two`"
    assert rewrite_inline(text, make_absolute) == "[one](https://here.org/a/) `two`"


@pytest.mark.parametrize(
    "text",
    ["# one", "1. one", "- one", "*a* _b_ `c`", "<b>", "&amp;", "a | b", "[x](y)", "===", "--- x"],
)
def test_special_characters_are_escaped(text):
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert PARSER.render(escape_text(text)) == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("code", ["", "x", "```\nx\n```", "````", "a\n\n  b\n"])
def test_code_cannot_close_its_fence(code):
    ended = code if code.endswith("\n") or not code else f"{code}\n"
    assert PARSER.render(fence_code(code)) == f"<pre><code>{ended}</code></pre>\n"


def test_bars_in_cells_are_escaped():
    assert "<td>a | b c</td>" in PARSER.render(format_table(["h"], ["---"], [["a | b\nc"]]))
