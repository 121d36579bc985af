"""Code is highlighted in known languages, and keeps its characters."""

import re
from html import escape, unescape

import pytest
from hypothesis import given, settings, strategies as st

from conferences.syntax_highlighting import MAX_LENGTH, get_language_label, highlight_code
from tests.long_run import examples

LANGUAGES = [
    *("python", "html", "bash", "sql", "json", "javascript", "diff", "rst", "yaml", "dockerfile"),
    *("html+django", "console", "pycon", "nonsense", ""),
]
SPANS = re.compile(r'<span class="[\w -]+">|</span>')


def get_text(html):
    return unescape(SPANS.sub("", html))


@pytest.mark.parametrize(
    ("language", "code", "html"),
    [
        ("python", "if x", '<span class="k">if</span> <span class="n">x</span>'),
        ("Python ", "if x", '<span class="k">if</span> <span class="n">x</span>'),
        (
            "json",
            "[1]\n",
            '<span class="p">[</span><span class="mi">1</span><span class="p">]</span>\n',
        ),
        ("diff", "+a\n-b", '<span class="gi">+a</span>\n<span class="gd">-b</span>'),
    ],
)
def test_known_languages_are_highlighted_with_classes(language, code, html):
    assert highlight_code(code, language) == html


@pytest.mark.parametrize("language", ["nonsense", "", " ", "text", "../python", '"><script>', "\0"])
def test_code_in_unknown_languages_is_plain_text(language):
    assert highlight_code("if <x> & 'y':\n\t\"z\" \n", language) == (
        "if &lt;x&gt; &amp; &#x27;y&#x27;:\n\t&quot;z&quot; \n"
    )


CODES = {
    "leading lines": "\n\n  x = 1",
    "trailing lines": "x = 1\n\n\n",
    "no last line end": "x = 1",
    "only a line end": "\n",
    "only space": " \t ",
    "nothing": "",
    "tabs": "\tif x:\n\t\ty\t=\t1\n",
    "trailing space": "x = 1  \n  \ny\t\n",
    "markup": "<p class=\"a\">&amp; &lt;</p><script>alert('x')</script>\n",
    "template tags": "{% if x %}{{ y|safe }}{# z #}{% endif %}\n",
    "drawing": "├── a\n│   └── b\n",
    "odd characters": "\ufeffa\u00a0b\u2028c\x0bd\x0ce\x00f\U0001f40d\n",
    "unfinished": '""" /* <!-- \' ` ${ <script',
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES.values(), ids=CODES.keys())
def test_every_character_is_kept(code, language):
    assert get_text(highlight_code(code, language)) == code


SNIPPETS = st.sampled_from(
    [
        *("\n", " ", "\t", "def", "class", "<", ">", "&", "'", '"', '"""', "#", "//", "/*"),
        *("${", "$ ls", ">>> ", "---", "+++", "@@", "FROM", "RUN", ".. code::", "<script>", "`"),
        *("::", "\\", "{", "}"),
    ]
)
PIECES = SNIPPETS | st.text(st.characters(exclude_characters="\r"), max_size=5)


@given(st.lists(PIECES, max_size=20), st.sampled_from(LANGUAGES))
@settings(max_examples=examples(400))
def test_any_character_is_kept_in_any_language(pieces, language):
    code = "".join(pieces)
    assert get_text(highlight_code(code, language)) == code


@given(st.text(), st.text())
@settings(max_examples=examples(200))
def test_code_and_language_are_escaped(code, language):
    assert set(re.findall("[<>]", SPANS.sub("", highlight_code(code, language)))) == set()


def test_long_code_is_not_highlighted():
    code = "x = '<'\n" * (MAX_LENGTH // 8)
    assert "<span" in highlight_code(code, "python")
    assert highlight_code(f"{code}y", "python") == escape(f"{code}y")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("python", "Python"),
        ("py", "Python"),
        (" PY ", "Python"),
        ("js", "JavaScript"),
        ("html+django", "HTML+Django/Jinja"),
        ("Brainwave 3", "Brainwave 3"),
        (" Brainwave ", "Brainwave"),
        ("", ""),
    ],
)
def test_language_label(language, label):
    assert get_language_label(language) == label
