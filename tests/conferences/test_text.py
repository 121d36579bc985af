"""Anchors, paragraphs, line endings and the direction of writing."""

import re

import pytest
from hypothesis import given, strategies as st

from conferences.text import (
    get_writing_direction,
    make_anchor,
    split_paragraphs,
    unify_line_endings,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Getting Started", "getting-started"),
        ("  What's new -- in 3.14?  ", "what-s-new-in-3-14"),
        ("snake_case", "snake-case"),
        ("Über Straße", "über-strasse"),
        ("日本語 の 話", "日本語-の-話"),
        ("ﬁne ２", "fine-2"),
        ("e\u0301te\u0301", "été"),
        ("🐍 !?", "section"),
        ("", "section"),
        ("x" * 200, "x" * 80),
        ("x" * 79 + " yz", "x" * 79),
    ],
)
def test_an_anchor_has_the_words_of_the_heading(text, name):
    assert make_anchor(text) == name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "intro"),
        (("outro",), "intro"),
        (("intro",), "intro-2"),
        (("intro", "intro-2", "intro-3"), "intro-4"),
        (("intro-2",), "intro"),
    ],
)
def test_a_taken_anchor_gets_a_number(taken, name):
    assert make_anchor("Intro", taken) == name


@given(st.lists(st.text(max_size=5) | st.sampled_from(["a", "A", "a 2", "a-2", "", "x" * 90])))
def test_anchors_are_unique_and_valid_in_urls(titles):
    anchors = []
    for title in titles:
        anchors.append(make_anchor(title, anchors))
    assert len(set(anchors)) == len(titles)
    assert all(re.fullmatch(r"[^\s_#%&\"'<>]+", name) for name in anchors)


def test_an_anchor_keeps_the_vowel_signs_of_hindi():
    assert make_anchor("हिन्दी में") == "हिन्दी-में"


@pytest.mark.parametrize(
    ("text", "unified"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\n\r\nb", "a\n\nb"),
        ("a\r\r\nb\n", "a\n\nb\n"),
        ("a\u2028b\x0bc", "a\u2028b\x0bc"),
        ("", ""),
    ],
    ids=ascii,
)
def test_line_endings_are_unified(text, unified):
    assert unify_line_endings(text) == unified


@given(st.text(st.sampled_from("a\r\n ")))
def test_unified_lines_are_the_original_lines(text):
    unified = unify_line_endings(text)
    assert "\r" not in unified
    assert unified.split("\n") == re.split("\r\n|\r|\n", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n\t\n", []),
        ("one", ["one"]),
        ("one\ntwo", ["one two"]),
        ("one\n\ntwo", ["one", "two"]),
        ("\n\n one \n \t\n\n\ntwo\n", ["one", "two"]),
        ("one\r\n\r\ntwo\rthree", ["one", "two three"]),
        ("one   two\n  three", ["one two three"]),
    ],
    ids=ascii,
)
def test_paragraphs_are_split_at_blank_lines(text, expected):
    assert split_paragraphs(text) == expected


@given(st.text(st.sampled_from("ab \t\r\n")))
def test_paragraphs_keep_every_word(text):
    assert " ".join(split_paragraphs(text)).split() == text.split()


@pytest.mark.parametrize(
    ("code", "direction"),
    [("en", "ltr"), ("AR", "rtl"), ("ar-dz", "rtl"), ("uz-arab", "rtl"), ("az-latn", "ltr")],
)
def test_direction_follows_the_language(code, direction):
    assert get_writing_direction(code) == direction
