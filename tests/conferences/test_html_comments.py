"""HTML comments are hidden, closed or not; in code they are shown."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from conferences.markdown.parser import PARSER, find_headings, make_parser
from conferences.markdown.renderer import PlacedHeading, render_inline, render_markdown
from tests.long_run import examples

HIDDEN = [
    pytest.param("<!-- no -->\n\nyes", "<p>yes</p>\n", id="a block of its own"),
    pytest.param("   <!-- no -->\nyes", "<p>yes</p>\n", id="indented by three"),
    pytest.param("yes\n<!-- no -->\nyes", "<p>yes</p>\n<p>yes</p>\n", id="between lines"),
    pytest.param("yes\n     <!-- no -->\nyes", "<p>yes\n\nyes</p>\n", id="indented between lines"),
    pytest.param("yes <!-- no --> yes", "<p>yes  yes</p>\n", id="in a paragraph"),
    pytest.param("yes<!-- no -->yes", "<p>yesyes</p>\n", id="in a word"),
    pytest.param("yes <!-- no\nno --> yes", "<p>yes  yes</p>\n", id="across lines"),
    pytest.param("yes <!-- no\n\nno --> yes", "<p>yes</p>\n<p>yes</p>\n", id="across a blank line"),
    pytest.param("a <!-- 1 --> b <!-- 2 --> c", "<p>a  b  c</p>\n", id="several on a line"),
    pytest.param("<!-- 1 --> <!-- 2 -->yes", "<p>yes</p>\n", id="several at the start of a line"),
    pytest.param("<!-- no --> - yes", "<ul>\n<li>yes</li>\n</ul>\n", id="before a list"),
    pytest.param("<!-- no\nno --> yes\nyes", "<p>yes\nyes</p>\n", id="text on its closing line"),
    pytest.param("# yes <!-- no -->", "<h1>yes</h1>\n", id="in a heading"),
    pytest.param("yes <!-- no -->\n===", "<h1>yes</h1>\n", id="in an underlined heading"),
    pytest.param(
        "# yes <!-- no\n\nno -->\n\nyes", "<h1>yes</h1>\n<p>yes</p>\n", id="out of a heading"
    ),
    pytest.param(
        "- a <!-- no -->\n- <!-- no -->b",
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
        id="in list items",
    ),
    pytest.param(
        "- a <!-- no\n- no -->\n- b",
        "<ul>\n<li>a</li>\n<li></li>\n<li>b</li>\n</ul>\n",
        id="across list items",
    ),
    pytest.param(
        "> a <!-- no -->\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n", id="in a quote"
    ),
    pytest.param(
        "> a\n> <!-- no\n> no -->\n> b",
        "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n",
        id="a block in a quote",
    ),
    pytest.param(
        "> a <!-- no\n\nno --> b",
        "<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n",
        id="out of a quote",
    ),
    pytest.param(
        "<!-- a\n\n```\nno\n```\n\n# no\n- no\n-->\nyes", "<p>yes</p>\n", id="around blocks"
    ),
    pytest.param(
        "yes <!--\n```\nno\n```\n--> yes", "<p>yes</p>\n<p>yes</p>\n", id="around a fence"
    ),
    pytest.param("<!-- [a]: /no -->\n\n[a]", "<p>[a]</p>\n", id="around a reference"),
    pytest.param(
        "yes <!--\n\n[a]: /no\n\n-->\n\n[a]", "<p>yes</p>\n<p>[a]</p>\n", id="out to a reference"
    ),
    pytest.param(
        '[a](/x "b <!-- no -->")', '<p><a href="/x" title="b ">a</a></p>\n', id="in a title"
    ),
    pytest.param(
        "![a <!-- no -->](x.png)", '<p><img src="x.png" alt="a " /></p>\n', id="in a name"
    ),
    pytest.param("yes <!--> yes -->", "<p>yes  yes --&gt;</p>\n", id="as short as can be"),
    pytest.param("<!--> yes -->", "<p>yes --&gt;</p>\n", id="as short as can be at the start"),
    pytest.param("yes <!---> yes", "<p>yes  yes</p>\n", id="nearly as short"),
    pytest.param("<!-- a <!-- b --> yes -->", "<p>yes --&gt;</p>\n", id="does not nest"),
    pytest.param("\\\\<!-- no --> yes", "<p>\\ yes</p>\n", id="behind an escaped backslash"),
    pytest.param("\\`<!-- no -->`", "<p>``</p>\n", id="behind an escaped backtick"),
    pytest.param("\\`` <!-- no --> yes", "<p>``  yes</p>\n", id="behind escaped backticks"),
    pytest.param("` <!-- no --> ``", "<p>`  ``</p>\n", id="behind a backtick that opens nothing"),
    pytest.param(
        "<ab:`><!-- no -->`", '<p><a href="ab:%60">ab:`</a>`</p>\n', id="behind an address"
    ),
    pytest.param(
        "<!-- a --> `<!-- b -->`", "<p><code>&lt;!-- b --&gt;</code></p>\n", id="before code"
    ),
    pytest.param(
        "yes <!-- ` --> yes `x`", "<p>yes  yes <code>x</code></p>\n", id="around a backtick"
    ),
    pytest.param("<!-- no\r\nno -->\r\nyes", "<p>yes</p>\n", id="other line ends"),
    pytest.param("<!-- no", "", id="never closed"),
    pytest.param("<!--", "", id="never begun"),
    pytest.param("yes\n\n<!-- no\n\n# no\n\n    no", "<p>yes</p>\n", id="block never closed"),
    pytest.param("yes <!-- no\n\n# no\n\n- no", "<p>yes</p>\n", id="never closed in a paragraph"),
    pytest.param("# yes <!-- no\n\nno", "<h1>yes</h1>\n", id="never closed in a heading"),
    pytest.param(
        "> - yes <!-- no\n\nno",
        "<blockquote>\n<ul>\n<li>yes</li>\n</ul>\n</blockquote>\n",
        id="never closed in a quoted list",
    ),
]


@pytest.mark.parametrize(("text", "html"), HIDDEN)
def test_comments_are_hidden(text, html):
    assert PARSER.render(text) == html


SHOWN = [
    pytest.param(
        "```\n<!-- yes -->\n```", "<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n", id="fence"
    ),
    pytest.param(
        "```\n<!-- yes\n```\n\nyes",
        "<pre><code>&lt;!-- yes\n</code></pre>\n<p>yes</p>\n",
        id="open in a fence",
    ),
    pytest.param(
        "    <!-- yes -->", "<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n", id="indented"
    ),
    pytest.param(
        "- a\n\n      <!-- yes -->",
        "<ul>\n<li>\n<p>a</p>\n<pre><code>&lt;!-- yes --&gt;\n</code></pre>\n</li>\n</ul>\n",
        id="indented in a list",
    ),
    pytest.param("`<!-- yes -->`", "<p><code>&lt;!-- yes --&gt;</code></p>\n", id="inline"),
    pytest.param(
        "`` ` <!-- yes ``", "<p><code>` &lt;!-- yes</code></p>\n", id="inline with a backtick"
    ),
    pytest.param(
        "a `b\nc <!-- yes` d", "<p>a <code>b c &lt;!-- yes</code> d</p>\n", id="across lines"
    ),
    pytest.param("`a\\`<!-- no -->", "<p><code>a\\</code></p>\n", id="code ends at a backslash"),
    pytest.param("\\<!-- yes -->", "<p>&lt;!-- yes --&gt;</p>\n", id="escaped"),
    pytest.param("a \\<!-- yes", "<p>a &lt;!-- yes</p>\n", id="escaped and open"),
    pytest.param("&lt;!-- yes -->", "<p>&lt;!-- yes --&gt;</p>\n", id="entity"),
    pytest.param("yes --> yes", "<p>yes --&gt; yes</p>\n", id="end without a beginning"),
    pytest.param("<! -- yes -->", "<p>&lt;! -- yes --&gt;</p>\n", id="no comment"),
]


@pytest.mark.parametrize(("text", "html"), SHOWN)
def test_comments_in_code_and_escapes_are_shown(text, html):
    assert PARSER.render(text) == html


CELLS = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param(
            "| a <!-- no --> | b |\n|---|---|\n| c | d |", ["a", "b", "c", "d"], id="head"
        ),
        pytest.param("| a | b |\n|---|---|\n| c | <!-- no -->d |", ["a", "b", "c", "d"], id="body"),
        pytest.param(
            "| a <!-- no | no |\n|---|---|\n| no --> c | d |", ["a", "", "c", "d"], id="rows"
        ),
        pytest.param("| a |\n|---|\n<!-- | no | -->\n", ["a"], id="after a table"),
        pytest.param("<!-- no --> | a |\n|---|\n| b |", ["a", "b"], id="before a table"),
    ],
)
def test_comments_in_tables_are_hidden(text, cells):
    assert CELLS.findall(PARSER.render(text)) == cells


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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("<!-- a -->", [(0, 1)], id="one line"),
        pytest.param("x\n\n<!-- a\n\nb -->\n\ny", [(2, 5)], id="across a blank line"),
        pytest.param("x\n<!-- a -->\ny", [(1, 2)], id="between lines"),
        pytest.param("<!-- a\nb --> y", [(0, 1)], id="text on the closing line"),
        pytest.param("<!-- a --> <!-- b\nc -->\nd", [(0, 2)], id="two, one behind the other"),
        pytest.param("<!-- a -->\nx\n\n<!-- b -->", [(0, 1), (3, 4)], id="two"),
        pytest.param("x\n\n<!-- a\n\nb\n", [(2, 5)], id="never closed"),
        pytest.param("> x\n>\n> <!-- a\n> b -->\n> y", [(2, 4)], id="in a quote"),
        pytest.param("- x\n\n  <!-- a\n  b -->\n- y", [(2, 4)], id="in a list"),
        pytest.param("x <!-- a\n\nb\n-->\ny", [(2, 4)], id="begun in a paragraph"),
        pytest.param("x <!-- a --> y", [], id="within a paragraph"),
        pytest.param("    <!-- a -->\n\n```\n<!-- b -->\n```", [], id="code"),
    ],
)
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


def shown(text):
    placed = (
        PlacedHeading(2, heading.text, f"heading-{number}")
        for number, heading in enumerate(find_headings(text))
    )
    return render_markdown(text, tuple(placed))


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
@settings(max_examples=examples(400), deadline=None)
def test_comments_with_any_content_are_hidden(text):
    assert SECRET not in shown(text)
    assert SECRET not in render_inline(text)


# A table leaves out cells that have no column, whether a comment stands before them or not.
@given(with_a_secret("-->", INSIDES.filter(lambda inside: "|" not in inside)))
@settings(max_examples=examples(300), deadline=None)
def test_text_around_a_comment_is_kept(text):
    visible = re.findall("alpha|beta|gamma|delta", text)
    assert re.findall("alpha|beta|gamma|delta", shown(text)) == visible
    assert re.findall("alpha|beta|gamma|delta", render_inline(text)) == visible


@given(BLOCKS, st.sampled_from(["`{}`", "``{}``", "\n\n```\n{}\n```\n\n", "\n\n    {}\n\n"]))
@settings(max_examples=examples(100), deadline=None)
def test_comments_in_code_are_always_shown(blocks, code):
    before = "\n\n".join(start + " ".join(words) for start, words in blocks)
    text = f"{before}\n\nthen {code.format(f'<!-- {SECRET} -->')}"
    assert f"&lt;!-- {SECRET} --&gt;" in shown(text)
