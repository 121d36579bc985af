"""HTML comments are hidden, closed or not; in code they are shown."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from conferences.markdown.parser import PARSER, make_parser
from conferences.markdown.renderer import render_inline
from tests.conferences.test_markdown import render
from tests.long_run import examples

COMMENTS = {
    "a block of its own": ("<!-- no -->\n\nyes", "<p>yes</p>\n"),
    "indented by three": ("   <!-- no -->\nyes", "<p>yes</p>\n"),
    "between lines": ("yes\n<!-- no -->\nyes", "<p>yes</p>\n<p>yes</p>\n"),
    "indented between lines": ("yes\n     <!-- no -->\nyes", "<p>yes\n\nyes</p>\n"),
    "in a paragraph": ("yes <!-- no --> yes", "<p>yes  yes</p>\n"),
    "in a word": ("yes<!-- no -->yes", "<p>yesyes</p>\n"),
    "across lines": ("yes <!-- no\nno --> yes", "<p>yes  yes</p>\n"),
    "across a blank line": ("yes <!-- no\n\nno --> yes", "<p>yes</p>\n<p>yes</p>\n"),
    "several on a line": ("a <!-- 1 --> b <!-- 2 --> c", "<p>a  b  c</p>\n"),
    "several at the start of a line": ("<!-- 1 --> <!-- 2 -->yes", "<p>yes</p>\n"),
    "before a list": ("<!-- no --> - yes", "<ul>\n<li>yes</li>\n</ul>\n"),
    "text on its closing line": ("<!-- no\nno --> yes\nyes", "<p>yes\nyes</p>\n"),
    "in a heading": ("# yes <!-- no -->", "<h1>yes</h1>\n"),
    "in an underlined heading": ("yes <!-- no -->\n===", "<h1>yes</h1>\n"),
    "out of a heading": ("# yes <!-- no\n\nno -->\n\nyes", "<h1>yes</h1>\n<p>yes</p>\n"),
    "in list items": ("- a <!-- no -->\n- <!-- no -->b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    "across list items": (
        "- a <!-- no\n- no -->\n- b",
        "<ul>\n<li>a</li>\n<li></li>\n<li>b</li>\n</ul>\n",
    ),
    "in a quote": ("> a <!-- no -->\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n"),
    "a block in a quote": (
        "> a\n> <!-- no\n> no -->\n> b",
        "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n",
    ),
    "out of a quote": (
        "> a <!-- no\n\nno --> b",
        "<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n",
    ),
    "around blocks": ("<!-- a\n\n```\nno\n```\n\n# no\n- no\n-->\nyes", "<p>yes</p>\n"),
    "around a fence": ("yes <!--\n```\nno\n```\n--> yes", "<p>yes</p>\n<p>yes</p>\n"),
    "around a reference": ("<!-- [a]: /no -->\n\n[a]", "<p>[a]</p>\n"),
    "out to a reference": ("yes <!--\n\n[a]: /no\n\n-->\n\n[a]", "<p>yes</p>\n<p>[a]</p>\n"),
    "in a title": ('[a](/x "b <!-- no -->")', '<p><a href="/x" title="b ">a</a></p>\n'),
    "in a name": ("![a <!-- no -->](x.png)", '<p><img src="x.png" alt="a " /></p>\n'),
    "as short as can be": ("yes <!--> yes -->", "<p>yes  yes --&gt;</p>\n"),
    "as short as can be at the start": ("<!--> yes -->", "<p>yes --&gt;</p>\n"),
    "nearly as short": ("yes <!---> yes", "<p>yes  yes</p>\n"),
    "does not nest": ("<!-- a <!-- b --> yes -->", "<p>yes --&gt;</p>\n"),
    "behind an escaped backslash": ("\\\\<!-- no --> yes", "<p>\\ yes</p>\n"),
    "behind an escaped backtick": ("\\`<!-- no -->`", "<p>``</p>\n"),
    "behind escaped backticks": ("\\`` <!-- no --> yes", "<p>``  yes</p>\n"),
    "behind a backtick that opens nothing": ("` <!-- no --> ``", "<p>`  ``</p>\n"),
    "behind an address": ("<ab:`><!-- no -->`", '<p><a href="ab:%60">ab:`</a>`</p>\n'),
    "before code": ("<!-- a --> `<!-- b -->`", "<p><code>&lt;!-- b --&gt;</code></p>\n"),
    "around a backtick": ("yes <!-- ` --> yes `x`", "<p>yes  yes <code>x</code></p>\n"),
    "other line ends": ("<!-- no\r\nno -->\r\nyes", "<p>yes</p>\n"),
    "never closed": ("<!-- no", ""),
    "never begun": ("<!--", ""),
    "block never closed": ("yes\n\n<!-- no\n\n# no\n\n    no", "<p>yes</p>\n"),
    "never closed in a paragraph": ("yes <!-- no\n\n# no\n\n- no", "<p>yes</p>\n"),
    "never closed in a heading": ("# yes <!-- no\n\nno", "<h1>yes</h1>\n"),
    "never closed in a quoted list": (
        "> - yes <!-- no\n\nno",
        "<blockquote>\n<ul>\n<li>yes</li>\n</ul>\n</blockquote>\n",
    ),
    # In code and behind a backslash they are shown.
    "in a fence": ("```\n<!-- yes -->\n```", "<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n"),
    "open in a fence": (
        "```\n<!-- yes\n```\n\nyes",
        "<pre><code>&lt;!-- yes\n</code></pre>\n<p>yes</p>\n",
    ),
    "indented as code": ("    <!-- yes -->", "<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n"),
    "indented as code in a list": (
        "- a\n\n      <!-- yes -->",
        "<ul>\n<li>\n<p>a</p>\n<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n</li>\n</ul>\n",
    ),
    "in inline code": ("`<!-- yes -->`", "<p><code>&lt;!-- yes --&gt;</code></p>\n"),
    "in inline code with a backtick": ("`` ` <!-- yes ``", "<p><code>` &lt;!-- yes</code></p>\n"),
    "in inline code across lines": (
        "a `b\nc <!-- yes` d",
        "<p>a <code>b c &lt;!-- yes</code> d</p>\n",
    ),
    "code ends at a backslash": ("`a\\`<!-- no -->", "<p><code>a\\</code></p>\n"),
    "escaped": ("\\<!-- yes -->", "<p>&lt;!-- yes --&gt;</p>\n"),
    "escaped and open": ("a \\<!-- yes", "<p>a &lt;!-- yes</p>\n"),
    "entity": ("&lt;!-- yes -->", "<p>&lt;!-- yes --&gt;</p>\n"),
    "end without a beginning": ("yes --> yes", "<p>yes --&gt; yes</p>\n"),
    "no comment": ("<! -- yes -->", "<p>&lt;! -- yes --&gt;</p>\n"),
}


@pytest.mark.parametrize(("text", "html"), COMMENTS.values(), ids=COMMENTS.keys())
def test_comments_are_hidden_unless_in_code_or_escaped(text, html):
    assert PARSER.render(text) == html


TABLES = {
    "head": ("| a <!-- no --> | b |\n|---|---|\n| c | d |", ["a", "b", "c", "d"]),
    "body": ("| a | b |\n|---|---|\n| c | <!-- no -->d |", ["a", "b", "c", "d"]),
    "rows": ("| a <!-- no | no |\n|---|---|\n| no --> c | d |", ["a", "", "c", "d"]),
    "after a table": ("| a |\n|---|\n<!-- | no | -->\n", ["a"]),
    "before a table": ("<!-- no --> | a |\n|---|\n| b |", ["a", "b"]),
}


@pytest.mark.parametrize(("text", "cells"), TABLES.values(), ids=TABLES.keys())
def test_comments_in_tables_are_hidden(text, cells):
    assert re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", PARSER.render(text)) == cells


def test_comments_in_excess_cells_are_hidden():
    html = PARSER.render("| a |\n|---|\n| b | <!-- no\nno --> |")
    assert html == "<p>| a |\n|---|\n| b |  |</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a <!-- no --> *b*", "a  <em>b</em>"),
        ("<!-- no", ""),
        ("a <!-- no\n\nno", "a"),
        ("`<!-- yes -->`", "<code>&lt;!-- yes --&gt;</code>"),
        ("\\<!-- yes", "&lt;!-- yes"),
        ("\\``<!-- no", "``"),
    ],
)
def test_comments_in_inline_text_are_hidden(text, html):
    assert render_inline(text) == html


# Lines ------------------------------------------------------------------------------------------


HIDDEN_LINES = {
    "one line": ("<!-- a -->", [(0, 1)]),
    "across a blank line": ("x\n\n<!-- a\n\nb -->\n\ny", [(2, 5)]),
    "between lines": ("x\n<!-- a -->\ny", [(1, 2)]),
    "text on the closing line": ("<!-- a\nb --> y", [(0, 1)]),
    "two, one behind the other": ("<!-- a --> <!-- b\nc -->\nd", [(0, 2)]),
    "two": ("<!-- a -->\nx\n\n<!-- b -->", [(0, 1), (3, 4)]),
    "never closed": ("x\n\n<!-- a\n\nb\n", [(2, 5)]),
    "in a quote": ("> x\n>\n> <!-- a\n> b -->\n> y", [(2, 4)]),
    "in a list": ("- x\n\n  <!-- a\n  b -->\n- y", [(2, 4)]),
    "begun in a paragraph": ("x <!-- a\n\nb\n-->\ny", [(2, 4)]),
    "within a paragraph": ("x <!-- a --> y", []),
    "code": ("    <!-- a -->\n\n```\n<!-- b -->\n```", []),
}


@pytest.mark.parametrize(("text", "lines"), HIDDEN_LINES.values(), ids=HIDDEN_LINES.keys())
def test_find_lines_of_block_comments(text, lines):
    env = {}
    make_parser().parse(text, env)
    assert env["comments"].hidden_lines == lines


# Anywhere ---------------------------------------------------------------------------------------

SECRET = "hushhush"
WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=5)
STARTS = st.sampled_from(["", "", "# ", "- ", "> ", "1. ", "> - ", "- > # "])
BLOCKS = st.lists(st.tuples(STARTS, WORDS), min_size=1, max_size=4)
INSIDES = (
    st.lists(
        st.sampled_from(
            [
                *(" ", "\n", "\n\n", "x", "\n```\n", "`", "``", "\n    ", "\n- ", "\n1. ", "\n> "),
                *("\n# ", "\n---\n", "\n===\n", "|", "\n|a|\n|-|\n", "<!--", "<b>", "\\", "[a]: "),
                *("](x)", "\n~~~\n", "\t", "\n* * *\n", "é", "--", ">"),
            ]
        ),
        max_size=8,
    )
    .map("".join)
    .filter(lambda inside: "-->" not in inside)
)


@st.composite
def with_a_secret(draw, closing, insides=INSIDES):
    """Plain words in blocks, and a comment with the secret before, between or after them."""
    pieces = []
    for start, words in draw(BLOCKS):
        pieces += [f"\n\n{start}{words[0]}", *(f" {word}" for word in words[1:])]
    comment = f"<!-- {draw(insides)} {SECRET} {draw(insides)} {closing}"
    comment = draw(st.sampled_from(["", " ", "\n", "\n\n"])) + comment
    pieces.insert(draw(st.integers(0, len(pieces))), comment)
    return "".join(pieces)


@given(with_a_secret("") | with_a_secret("-->"))
@settings(max_examples=examples(400))
def test_comments_with_any_content_are_hidden(text):
    assert SECRET not in render(text)
    assert SECRET not in render_inline(text)


# A table leaves out cells that have no column, whether a comment stands before them or not.
@given(with_a_secret("-->", INSIDES.filter(lambda inside: "|" not in inside)))
@settings(max_examples=examples(300))
def test_text_around_a_comment_is_kept(text):
    visible = re.findall("alpha|beta|gamma|delta", text)
    assert re.findall("alpha|beta|gamma|delta", render(text)) == visible
    assert re.findall("alpha|beta|gamma|delta", render_inline(text)) == visible


@given(BLOCKS, st.sampled_from(["`{}`", "``{}``", "\n\n```\n{}\n```\n\n", "\n\n    {}\n\n"]))
def test_comments_in_code_are_always_shown(blocks, code):
    before = "\n\n".join(start + " ".join(words) for start, words in blocks)
    text = f"{before}\n\nthen {code.format(f'<!-- {SECRET} -->')}"
    assert f"&lt;!-- {SECRET} --&gt;" in render(text)
