"""Renders Markdown as CommonMark, as safe HTML, and without errors whatever the text."""

import json
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from conferences.markdown.internal_links import fill_page_links, find_page_ids
from conferences.markdown.parser import MAX_LENGTH, PARSER, Heading, find_headings, find_problem
from conferences.markdown.renderer import PlacedHeading, render_inline, render_markdown
from tests.long_run import examples

HERE = Path(__file__).parent
EXAMPLES = json.loads((HERE / "commonmark-0.31.2.json").read_text(encoding="utf-8"))
#: The examples on raw HTML, by number: here tags show as text, and comments not at all.
RAW_HTML = json.loads((HERE / "commonmark_raw_html.json").read_text(encoding="utf-8"))

PLAIN_TAGS = ("blockquote", "br", "code", "em", "hr", "li", "p", "s", "strong")
PAGE_ATTRIBUTES = {
    **{tag: set() for tag in (*PLAIN_TAGS, "table", "tbody", "thead", "tr", "ul")},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "a": {"href", "title", "class", "data-bare", "data-missing-image", "data-page"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "ol": {"start"},
    "pre": {"data-language", "tabindex"},
    "span": {"class", "data-missing-image"},
    "td": {"class"},
    "th": {"class", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


class Markup(HTMLParser):
    """The tags, text and comments of HTML, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.comments = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    @property
    def text(self):
        return "".join(self.words)


def get_scheme(address):
    """Ignores control characters around the URL and line breaks in it, as browsers do."""
    bare = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
    found = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.IGNORECASE)
    return found[1].lower() if found else None


def find_dangers(*documents):
    """Tags, attributes, URLs and comments that a page must not contain."""
    found = []
    for markup in map(Markup, documents):
        found += [f"<!{comment}>" for comment in markup.comments]
        for tag, attributes in markup.tags:
            if tag not in PAGE_ATTRIBUTES:
                found.append(tag)
                continue
            found += [f"{tag} {name}" for name in attributes.keys() - PAGE_ATTRIBUTES[tag]]
            address = attributes.get("href")
            if address is not None and get_scheme(address) not in SCHEMES | {None}:
                found.append(address)
    return found


def render(text):
    """The HTML of the text, with every heading at level two."""
    placed = (
        PlacedHeading(2, heading.text, f"heading-{number}")
        for number, heading in enumerate(find_headings(text))
    )
    return render_markdown(text, tuple(placed))


# CommonMark -------------------------------------------------------------------------------------


def normalise_whitespace(html):
    return html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


@pytest.mark.parametrize("section", dict.fromkeys(example["section"] for example in EXAMPLES))
def test_examples_of_commonmark(section, subtests):
    for example in EXAMPLES:
        if example["section"] == section:
            number = str(example["example"])
            html = normalise_whitespace(PARSER.render(example["markdown"]))
            with subtests.test(number):
                assert html == normalise_whitespace(RAW_HTML.get(number, example["html"]))
                # Only examples that differ are listed as exceptions.
                assert (html != normalise_whitespace(example["html"])) == (number in RAW_HTML)


def test_exceptions_of_commonmark_show_tags_as_text(subtests):
    plain_tags = {"p", "em", "strong", "code", "pre", "ul", "li", "blockquote", "br"}
    tag = re.compile(r"</?[A-Za-z][\w-]*")
    sources = {str(example["example"]): example["markdown"] for example in EXAMPLES}
    for number, expected in RAW_HTML.items():
        text, markup = sources[number], Markup(expected)
        with subtests.test(number):
            links = {"a"} if "](" in text or "][" in text else set()
            assert {name for name, _ in markup.tags} <= plain_tags | links
            attributes = {name for _, attributes in markup.tags for name in attributes}
            assert attributes <= {"href", "class"}
            assert markup.comments == []
            assert tag.findall(markup.text) == tag.findall(text)


# Tables and strikethrough -----------------------------------------------------------------------


def test_a_table_scrolls_names_its_columns_and_aligns_by_class():
    html = render_markdown("| Left | Mid | Right | |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n")
    assert html == (
        '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n'
        '<thead>\n<tr>\n<th class="align-left" scope="col">Left</th>\n'
        '<th class="align-center" scope="col">Mid</th>\n'
        '<th class="align-right" scope="col">Right</th>\n<td></td>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-left">1</td>\n<td class="align-center">2</td>\n'
        '<td class="align-right">3</td>\n<td>4</td>\n</tr>\n</tbody>\n</table></div>\n'
    )


def test_a_table_in_a_list_is_a_table():
    tags = [tag for tag, _ in Markup(render_markdown("- item\n\n  | a |\n  |---|\n  | b |\n")).tags]
    assert tags == ["ul", "li", "p", "div", "table", "thead", "tr", "th", "tbody", "tr", "td"]


def test_strikethrough():
    assert render_markdown("~~gone~~ stays") == "<p><s>gone</s> stays</p>\n"


# Headings ---------------------------------------------------------------------------------------


def test_headings_have_words_without_markup():
    quoted = "> ### Quoted &amp; kept"
    text = f"# One *bold* `code`\n\n##\n\n{quoted}\n\nTwo\nlines\n---\n\n# ![A dog](d.png)\n"
    assert find_headings(text) == [
        Heading(1, "One bold code"),
        Heading(3, "Quoted & kept"),
        Heading(2, "Two lines"),
        Heading(1, "A dog"),
    ]


def test_headings_get_the_level_and_anchor_of_the_page():
    placed = (PlacedHeading(3, "One", "one"), PlacedHeading(6, "Two", "two-2"))
    assert render_markdown("# One\n\n##\n\n## *Two*\n", placed) == (
        '<h3 id="one">One</h3>\n<p></p>\n<h6 id="two-2"><em>Two</em></h6>\n'
    )


@pytest.mark.parametrize("places", [0, 2], ids=["too few", "too many"])
def test_each_heading_needs_a_place(places):
    with pytest.raises(ValueError, match="zip"):
        render_markdown("# One", (PlacedHeading(2, "One", "one"),) * places)


# Links to the site's own pages ------------------------------------------------------------------


def test_page_ids_are_found_in_any_block():
    text = (
        "[a](page:12) [b](page:7 'title')\n\n- > # [c][ref]\n\n| [d](page:9) |\n|---|\n\n"
        "[ref]: page:3\n\n`[e](page:1)` [f](page:) [g](page:abc) [h](page:4x) ![i](page:5) "
        "\\[j](page:6)"
    )
    assert find_page_ids(text) == {12, 7, 3, 9}


def test_page_links_get_the_current_url():
    requested = []

    def get_urls(ids):
        requested.append(ids)
        return {12: "/pyfest/keynote/"}

    html = render_markdown("[Here](page:12), [gone](page:13), [again](page:12)")
    assert fill_page_links(html, get_urls) == (
        '<p><a href="/pyfest/keynote/">Here</a>, <a class="link-lost">gone</a>, '
        '<a href="/pyfest/keynote/">again</a></p>\n'
    )
    assert requested == [{12, 13}]


PAGE_LINK = '<a data-page="12">'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{PAGE_LINK}x</a>", id="text"),
        pytest.param(f"# {PAGE_LINK}x</a>", id="heading"),
        pytest.param(f"| {PAGE_LINK} |\n|---|\n| {PAGE_LINK} |", id="table"),
        pytest.param(f"`{PAGE_LINK}`", id="inline code"),
        pytest.param(f"    {PAGE_LINK}", id="indented code"),
        pytest.param(f"```html\n{PAGE_LINK}\n```", id="coloured code"),
        pytest.param(f"```{PAGE_LINK}\n{PAGE_LINK}\n```", id="a fence's language"),
        pytest.param(f"[x](https://example.org '{PAGE_LINK}')", id="title"),
        pytest.param(f"[x]\n\n[x]: https://example.org '{PAGE_LINK}'", id="reference's title"),
        pytest.param("[x](https://example.org/?<a data-page=&quot;12&quot;)", id="address"),
        pytest.param("[x](<https://example.org/?\\<a data-page=&quot;12&quot;>)", id="odd address"),
        pytest.param(f"![{PAGE_LINK}](https://example.org/a.png)", id="picture's name"),
        pytest.param(f"![{PAGE_LINK}](a.png '{PAGE_LINK}')", id="local picture's name"),
        pytest.param("&lt;a data-page=&quot;12&quot;&gt;", id="entities"),
        pytest.param('\\<a data-page=\\"12\\">', id="escapes"),
    ],
)
def test_imitated_page_links_are_not_resolved(text):
    pages = []
    for html in (render(text), render_inline(text)):
        fill_page_links(html, lambda ids: pages.append(ids) or {12: "/elsewhere/"})
    assert pages == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[x](page:abc)", "<p><a>x</a></p>\n"),
        ("[x](page:)", "<p><a>x</a></p>\n"),
        ("[x](page:12 34)", "<p>[x](page:12 34)</p>\n"),
        ("[x](page:-1)", "<p><a>x</a></p>\n"),
        ("[x](page:1234567890)", "<p><a>x</a></p>\n"),
        ("[](page:12)", '<p><a data-page="12"></a></p>\n'),
        ("[x](media:3)", "<p><a>x</a></p>\n"),
        ("<page:12>", '<p><a data-page="12">page:12</a></p>\n'),
        ("<:page:12>", "<p>&lt;:page:12&gt;</p>\n"),
    ],
)
def test_a_broken_page_link_keeps_its_text(text, html):
    assert render_markdown(text) == html


# Images -----------------------------------------------------------------------------------------

MISSING = 'class="picture-elsewhere" data-missing-image=""'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![A dog](https://a.org/b.png)", f'<a {MISSING} href="https://a.org/b.png">A dog</a>'),
        (
            '![](https://a.org/b"c.png?d&e)',
            f'<a {MISSING} href="https://a.org/b%22c.png?d&amp;e">b%22c.png?d&amp;e</a>',
        ),
        ("![A *dog* & cat](dog.png)", f"<span {MISSING}>A dog &amp; cat</span>"),
        ("![](pictures/dog.png)", f"<span {MISSING}>dog.png</span>"),
        ("![](image:x.jpg)", f"<span {MISSING}>image:x.jpg</span>"),
        ("![x](page:12)", f"<span {MISSING}>x</span>"),
        ("![x](javascript:alert(1))", "![x](javascript:alert(1))"),
        ("![x](data:image/png;base64,AA)", f"<span {MISSING}>x</span>"),
        ("![x](//example.org/a.png)", f"<span {MISSING}>x</span>"),
    ],
)
def test_an_image_becomes_its_name(text, html):
    assert render_markdown(text) == f"<p>{html}</p>\n"
    assert render_inline(text) == html


def test_a_linked_image_leaves_no_empty_link():
    html = render_markdown("[![Tests pass](https://a.org/badge.svg)](https://a.org/tests)")
    assert re.findall(r"<a [^>]*></a>", html) == []


# Attacks ----------------------------------------------------------------------------------------

SCRIPT_LINKS = [
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)"),
    *("<javascript:alert(1)>", "<java\tscript:alert(1)>", "<java\nscript:alert(1)>"),
    *("java\tscript:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)"),
    *("\u200bjavascript:alert(1)", "\u00a0javascript:alert(1)", "java\u0000script:alert(1)"),
    *("ｊavascript:alert(1)", "&#106;avascript:alert(1)", "&#x6A;avascript&#x3a;alert(1)"),
    *("&#0000106avascript:alert(1)", "javascript&colon;alert(1)", "java&Tab;script:alert(1)"),
    *("java&NewLine;script:alert(1)", "&Tab;javascript:alert(1)", "&#1;javascript:alert(1)"),
    *("java&#13;script:alert(1)", "javascript\\:alert(1)", "\\javascript:alert(1)"),
    *("javascript%3Aalert(1)", "%6aavascript:alert(1)", "java%0ascript:alert(1)"),
    *("java%09script:alert(1)", "%01javascript:alert(1)"),
    *("javascript://example.org/%0aalert(1)", "feed:javascript:alert(1)"),
    *("view-source:javascript:alert(1)", "livescript:alert(1)"),
    *("vbscript:msgbox(1)", "VBScript:msgbox(1)", "data:text/html,<script>alert(1)</script>"),
    *("DATA:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml;base64,PHN2Zz4="),
    *("data:image/png;base64,AA", "file:///etc/passwd", "blob:https://example.org/1"),
]


@pytest.mark.parametrize("address", SCRIPT_LINKS, ids=ascii)
@pytest.mark.parametrize(
    "form", ["[x]({})", "![x]({})", "<{}>", "[x]\n\n[x]: {}", "[![x]({0})]({0})", "[x]({} 'title')"]
)
def test_script_urls_are_never_linked(form, address):
    text = form.format(address)
    assert find_dangers(render(text), render_inline(text)) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("javascript:alert(1)", "javascript"),
        (" \x01java\tscript\n:alert(1)", "javascript"),
        ("JAVASCRIPT:alert(1)", "javascript"),
        ("javascript%3Aalert(1)", None),
        ("//example.org/a:b", None),
        ("talks/a:b", None),
    ],
    ids=ascii,
)
def test_get_scheme_reads_urls_as_browsers_do(address, expected):
    assert get_scheme(address) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<img src="x" onerror="alert(1)">',
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<object data=x></object><embed src=x>",
        '<p style="position:fixed" onclick="alert(1)">x</p>',
        "<style>body{display:none}</style>",
        "<a href='javascript:alert(1)'>x</a>",
        "<base href=//example.org>",
        "<meta http-equiv=refresh content=0>",
        "<form action=//example.org><input name=q></form>",
        "<title></title><script>alert(1)</script>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php echo 1; ?><!DOCTYPE html>",
        "</p></div><script>alert(1)</script>",
    ],
)
@pytest.mark.parametrize(
    "form",
    ["{}", "a {} b", "# {}", "- {}", "> {}", "*{}*", "[{}](x)", "| {0} |\n|---|\n| {0} |"],
    ids=["alone", "paragraph", "heading", "list", "quote", "emphasis", "link", "table"],
)
def test_tags_are_shown_as_text(form, html):
    text = form.format(html)
    page = render(text)
    assert find_dangers(page, render_inline(text)) == []
    assert escape(html, quote=False)[:7] in page


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org '\" onclick=\"alert(1)')",
        '[x](https://example.org/" onclick="alert(1))',
        '[x](<https://example.org/" onclick="alert(1)>)',
        '![" onerror="alert(1)](https://example.org/a.png)',
        '![x](https://example.org/"onerror="alert(1))',
        '```" onclick="alert(1)\n```',
        '```python" onclick="alert(1)\ncode\n```',
        '<https://example.org/"onclick="alert(1)>',
        '| a |\n|:-:" onclick="alert(1)|',
    ],
)
def test_quotes_cannot_end_an_attribute(text):
    assert find_dangers(render(text), render_inline(text)) == []


DEPTH = 10_000
DEEP = {
    "quotes": ">" * DEPTH + " x",
    "lists": "- " * DEPTH + "x",
    "quotes in lists": "- > " * DEPTH + "x",
    "indented lists": "".join(f"{'  ' * level}- x\n" for level in range(300)),
    "brackets": "[" * DEPTH + "x" + "]" * DEPTH,
    "links": "[" * DEPTH + "x" + "](y)" * DEPTH,
    "pictures": "![" * (DEPTH // 2) + "x" + "](y)" * (DEPTH // 2),
    "emphasis": "*x " * DEPTH + "y*" * DEPTH,
    "strong emphasis": "**x " * DEPTH + "y**" * DEPTH,
    "strikethrough": "~~x " * DEPTH + "y~~" * DEPTH,
    "comments": "<!-- " * DEPTH + " -->" * DEPTH,
    "comments in a row": "<!-- x -->" * DEPTH,
    "backticks": "".join("`" * length + " " for length in range(400)),
    "tags": "<b>" * DEPTH + "x" + "</b>" * DEPTH,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_causes_no_error(text):
    assert find_dangers(render(text), render_inline(text)) == []


def test_only_the_beginning_of_a_long_text_is_rendered():
    text = "word " * 200_000
    assert render_markdown(text) == f"<p>{text[:MAX_LENGTH].strip()}</p>\n"
    assert render_inline(text) == text[:MAX_LENGTH]


# Messages for editors ---------------------------------------------------------------------------


TOO_LONG = (
    "This text has 100,001 characters; a block holds up to 100,000. Split it into several blocks."
)
TOO_DEEP = (
    "Lists or quotes are nested deeper than 25 levels here. "
    "Remove some of the > signs or some indentation."
)
PROBLEMS = {
    "fine": ("Plain *text*.", None),
    "empty": ("", None),
    "just short enough": ("x" * 100_000, None),
    "too long": ("x" * 100_001, TOO_LONG),
    "quotes": ("> " * 25 + "x", None),
    "lists": ("- " * 23 + "x", None),
    "quotes too deep": ("> " * 51 + "x", TOO_DEEP),
    "lists too deep": ("- " * 26 + "x", TOO_DEEP),
    "mixed too deep": ("fine\n\n" + "> - " * 20 + "x", TOO_DEEP),
}


@pytest.mark.parametrize(("text", "message"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_find_problem(text, message):
    assert find_problem(text) == message


@given(st.lists(st.sampled_from(["> ", "- ", "1. "]), max_size=60).map("".join))
def test_text_is_left_out_only_with_a_problem_message(nested):
    text = f"{nested}word"
    assert find_problem(text) or "word" in render(text)


# Random text ------------------------------------------------------------------------------------

FRAGMENTS = (
    *("```", "~~~", "`", "``", "<!--", "-->", "[x](page:1)", "[x](", "](", "[a]: ", "![", "]"),
    *("> ", "- ", "1. ", "# ", "| a |", "|---|", "|", "\n===\n", "    ", "\t", "\n", "\n\n"),
    *("<script>", "</p>", "<img src=x onerror=alert(1)>", "<https://example.org>", "javascript:"),
    *("*", "**", "_", "~~", "\\", "\0", "\r\n", "&amp;", "&#106;", '"', "'", "<", ">", ")"),
    *("\ufeff", "\u2028"),
)
RANDOM_TEXT = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=30).map("".join)


@given(RANDOM_TEXT)
@settings(max_examples=examples(400))
def test_any_text_renders_safe_html(text):
    assert find_dangers(render(text), render_inline(text)) == []


WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=1, max_size=6), min_size=1, max_size=6)


@given(PARAGRAPHS, st.sampled_from([" ", "\n", "\r\n", "  \n", " \\\n"]))
@settings(max_examples=examples(200))
def test_plain_words_keep_their_order(paragraphs, between):
    text = "\n\n".join(between.join(words) for words in paragraphs)
    assert Markup(render_markdown(text)).text.split() == " ".join(map(" ".join, paragraphs)).split()


MARKS = st.sampled_from(
    [
        *(" ", "\n", "\n\n", "\n> ", "\n- ", "\n1. ", "\n# ", "\n    ", "\t", "  \n", "\\", "\\\n"),
        *(" *", "* ", "**", "_", " ~~ ", " ` ", "<script>", "</b>", " <b ", '"', "&amp;", "&", "!"),
    ]
)


@given(st.lists(MARKS, max_size=30))
@settings(max_examples=examples(300))
def test_words_keep_their_order_between_markup(marks):
    text = "word0" + "".join(f"{mark}word{number}" for number, mark in enumerate(marks, start=1))
    expected = [f"word{number}" for number in range(len(marks) + 1)]
    assert re.findall(r"word\d+", Markup(render(text)).text) == expected


# Code -------------------------------------------------------------------------------------------

CODE = (
    "\tdef f():  \n\n\t    return 1 \n│ ├── └─\n"
    "{% if x %}{{ y|safe }}{% endif %}\n  <b>&amp;</b>\\n\n\n"
)


@pytest.mark.parametrize("language", ["", "python", "html+django", "text", "nonsense"])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_fenced_code_keeps_every_character(fence, language):
    markup = Markup(render_markdown(f"{fence}{language}\n{CODE}{fence}\n"))
    assert markup.text == f"{CODE}\n"
    named = {"data-language": language} if language else {}
    assert markup.tags[:2] == [("pre", {"tabindex": "0"} | named), ("code", {})]


def test_indented_code_keeps_every_character():
    indented = "".join(f"    {line}\n" for line in CODE.strip("\n").split("\n"))
    assert Markup(render_markdown(indented)).text == CODE.strip("\n") + "\n\n"


def test_code_is_highlighted_with_classes():
    assert render_markdown("```python\nif x:\n```\n") == (
        '<pre tabindex="0" data-language="python"><code>'
        '<span class="k">if</span> <span class="n">x</span>'
        '<span class="p">:</span>\n</code></pre>\n'
    )


@given(
    st.text(st.characters(exclude_characters="\r\0~", exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["", "python", "html", "bash", "nonsense"]),
)
@settings(max_examples=examples(200))
def test_fenced_code_keeps_any_character(code, language):
    assert Markup(render_markdown(f"~~~{language}\n{code}\n~~~\n")).text == f"{code}\n\n"
