"""Quotes, tables and so on that stand by themselves get blocks; nested ones stay in their prose."""

import pytest

from conferences.markdown.parser import PARSER
from importers.parsers import parse_document

HEAD = "# PyFest 2024\n\n## Monday\n\n### Keynote: more indexes\n\n"


def parse(text):
    return parse_document("pyfest.md", (HEAD + text).encode())


def parse_talk(text):
    return next(page for page in parse(text).conference.walk() if page.type == "talk")


def parse_blocks(text):
    return [(block.kind, block.value) for block in parse_talk(text).blocks]


def parse_kinds(text):
    return [block.kind for block in parse_talk(text).blocks]


def quote(text, attribution="", link=""):
    return ("quote", {"text": text, "attribution": attribution, "link": link})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> Measure twice -- Ada", quote("Measure twice", "Ada")),
        ('> "Measure twice" -- Ada', quote("Measure twice", "Ada")),
        ("> Measure — [@a](https://a.org/@a)", quote("Measure", "@a", "https://a.org/@a")),
        ('> "One" -- Ada\n>\n> "Two" -- Mary', quote('"One" -- Ada\n\n"Two" -- Mary')),
        ("> - a\n> - b", quote("- a\n- b")),
        ("'''Two lines\nof a quotation'''", quote("Two lines\nof a quotation")),
        ("> [odd brackets]!", quote("[odd brackets]!")),
    ],
)
def test_quotes(text, expected):
    assert parse_blocks(text) == [expected]


def test_a_biography_in_backticks_is_a_quote_and_names_the_speaker():
    bio = "`Ada Lovelace - Ada is a mathematician who wrote about engines and what they may do.`"
    talk = parse_talk(bio + "\n\nNotes.")
    assert [speaker.name for speaker in talk.speakers] == ["Ada Lovelace"]
    assert [block.kind for block in talk.blocks] == ["quote", "prose"]


def test_a_command_in_backticks_stays_code():
    assert parse_blocks("`pip install django`") == [("prose", "`pip install django`")]


NESTED = """- A list

  ```python
  # not a heading
  x = 1
  ```

  > a quote in it

  | a | b |
  |---|---|
  | 1 | 2 |

- goes on
"""


def test_nested_blocks_stay_in_their_list():
    ((kind, text),) = parse_blocks(NESTED)
    assert kind == "prose"
    assert PARSER.render(text) == PARSER.render(NESTED)


def test_ascii_art_is_kept_byte_for_byte():
    art = "  ┌───┐   \n  │ x │\t→\n\n  └───┘\n"
    value = {"language": "", "code": art, "caption": ""}
    assert parse_blocks(f"```\n{art}```\n") == [("code", value)]


def test_only_a_flat_list_of_web_links_becomes_link_blocks():
    links = "- [A](https://example.org/a)\n- [B](https://example.org/b)\n"
    assert parse_kinds(links) == ["link", "link"]
    for other in ("- [A](/a)\n", "- [A](https://a.org/) and more\n", "1. [A](https://a.org)\n"):
        assert parse_kinds(other) == ["prose"]


def test_a_table_with_plain_headings_becomes_a_table_block():
    ((kind, value),) = parse_blocks("| Way | N |\n|:--|--:|\n| *a* | 1 |\n")
    columns = [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "N"}]
    rows = [{"values": ["*a*", "1"]}]
    assert (kind, value) == ("table", {"caption": "", "columns": columns, "rows": rows})
    assert parse_kinds("| `a` | b |\n|---|---|\n| 1 | 2 |\n") == ["prose"]


def test_reference_links_keep_their_definitions_in_each_block():
    text = (
        "See [the docs] and [more][docs].\n\n> quote\n\nAgain [docs].\n\n"
        "[docs]: https://example.org\n[the docs]: https://example.org/x\n"
    )
    html = "".join(PARSER.render(value) for kind, value in parse_blocks(text) if kind == "prose")
    assert html.count('href="https://example.org"') == 2
    assert html.count('href="https://example.org/x"') == 1


def test_the_line_above_a_picture_is_its_caption():
    blocks = parse_blocks("Before.\nThe hall\n![](a.png)\n![B](b.png)\nAfter.\n")
    assert blocks == [
        ("prose", "Before."),
        ("image", {"source": "a.png", "alternative": "", "caption": "The hall"}),
        ("image", {"source": "b.png", "alternative": "B", "caption": ""}),
        ("prose", "After."),
    ]


def test_an_empty_bullet_is_dropped_and_the_text_above_it_kept():
    text = "A longer line that says something of its own\n*\n"
    document = parse(text)
    assert [dropped.reason for dropped in document.dropped] == ["an empty bullet"]
    assert document.line_counts.raw == 0


def test_headings_below_the_level_of_talks_stay_in_the_talk():
    assert parse_kinds("x\n\n#### [Slides](https://example.org)\n\ny\n") == ["prose", "prose"]


def test_text_nested_too_deep_to_show_is_kept_raw_with_a_warning():
    document = parse("> " * 60 + "deep\n")
    assert document.line_counts.raw == 1
    assert any("nested deeper" in message.text for message in document.messages)
