"""Bare URLs become links; the text stays as CommonMark renders it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from conferences.markdown.autolinks import link_bare_urls
from conferences.markdown.parser import PARSER
from conferences.markdown.renderer import render_inline, render_markdown
from conferences.markdown.stats import count_elements


def find_bare_links(html):
    return re.findall(r'<a href="([^"]*)" data-bare="">(.*?)</a>', html)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("See https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b), or", "https://example.org/a_(b)"),
        ("https://example.org/?q=1&b=2", "https://example.org/?q=1&amp;b=2"),
        ("*https://example.org/a*", "https://example.org/a"),
        ("HTTP://EXAMPLE.ORG/", "HTTP://EXAMPLE.ORG/"),
        ("- https://example.org/a", "https://example.org/a"),
        ("https://example.org/\\*a", "https://example.org/*a"),
        ("“https://example.org/a”", "https://example.org/a%E2%80%9D"),
        ("https://example.org/[a]].", "https://example.org/%5Ba%5D"),
        ("https://example.org/a<b>", "https://example.org/a"),
        ("_https://example.org/a_", "https://example.org/a"),
    ],
)
def test_a_bare_url_becomes_a_link(text, url):
    assert find_bare_links(render_markdown(text))[0][0] == url


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "```\nhttps://example.org\n```",
        "[https://example.org](https://example.org)",
        "<https://example.org>",
        "example.org and contrib.auth",
        "https://",
        "xhttps://example.org",
        "ftp://example.org",
        "https://...",
        "https://*a*",
        "![https://example.org](hall.jpg)",
    ],
)
def test_other_text_is_not_linked(text):
    assert not find_bare_links(render_markdown(text))


def test_emphasis_characters_in_a_url_do_not_cut_it():
    ((url, words),) = find_bare_links(render_markdown("https://example.org/a-_-home-_-b c"))
    assert url == "https://example.org/a-_-home-_-b"
    assert words == "https://example.org/a-<em>-home-</em>-b"


def test_emphasis_around_a_url_stays_whole():
    assert render_markdown("http://x.org/*a b*") == (
        '<p><a href="http://x.org/" data-bare="">http://x.org/</a><em>a b</em></p>\n'
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("/a*b*", "{}/a</a><em>b</em>"),
        ("/a*b*.", "{}/a</a><em>b</em>."),
        ("/~~a~~", "{}/</a><s>a</s>"),
        ("/(*b*)*c*", "{}/(<em>b</em>)</a><em>c</em>"),
        ("/a*b)*", "{}/a</a><em>b)</em>"),
        ("/a*http://b*c", "{}/a</a><em><a>http://b</a></em>c"),
    ],
)
def test_emphasis_is_inside_a_url_or_after_it(text, html):
    shown = re.sub(r"<a href=[^>]*>", "<a>", render_markdown(f"https://x.org{text}"))
    assert shown == f"<p>{html.format('<a>https://x.org')}</p>\n"


def test_urls_in_cells_and_captions_are_linked():
    assert find_bare_links(render_inline("Photo: https://example.org/me"))


PIECES = st.sampled_from(
    [
        *("https://", "http://x.org/", "a", "*", "_", "**", "~~", " ", "(", ")", ".", "[", "]("),
        *("`", "\\", "<", "&amp;"),
    ]
)
TEXT = st.lists(PIECES, max_size=30).map("".join)


@given(TEXT)
def test_the_text_is_that_of_commonmark(text):
    def words(html):
        return re.sub(r"<[^>]*>", "", html)

    assert words(render_markdown(text)) == words(PARSER.render(text).replace("<br />", ""))


@given(TEXT)
def test_tags_are_nested_correctly(text):
    class Tags(HTMLParser):
        open = ()

        def handle_starttag(self, tag, attrs):
            self.open += (tag,)

        def handle_endtag(self, tag):
            assert self.open[-1] == tag
            self.open = self.open[:-1]

    inline = PARSER.parseInline(text)[0].children
    Tags().feed(PARSER.renderer.renderInline(link_bare_urls(inline), PARSER.options, {}))


@given(TEXT)
def test_counted_words_are_those_shown(text):
    assert count_elements(text)["bare_urls"] == render_markdown(text).count("data-bare")


@pytest.mark.parametrize(
    "text",
    [
        "https://" * 12_500,
        "http:" * 20_000,
        "https://x " * 10_000,
        "**https://x*" * 8_000,
        "https://x(*" * 4_500 + " " + "b*)" * 4_500,
        "https://x/*" * 4_500 + "b" + "*)" * 4_500,
    ],
    ids=["addresses", "schemes", "words", "strong", "torn emphasis", "nested emphasis"],
)
def test_a_long_text_renders_quickly(text):
    assert render_markdown(text)
    assert render_inline(text)
