"""What stands by itself gets a block of its own; what is nested stays, whole."""

import pytest

from conferences.markdown import to_html
from importers.parsers import read

HEAD = "# PyFest 2024\n\n## Monday\n\n### Keynote: Indexes\n\n"


def talk(text):
    found = read("pyfest.md", (HEAD + text).encode())
    return next(recap for recap in found.conference.walk() if recap.type == "talk")


def blocks(text):
    return [(block.kind, block.value) for block in talk(text).blocks]


def quote(text, by="", link=""):
    return ("quote", {"text": text, "attribution": by, "link": link})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> Measure twice -- Ada", quote("Measure twice", "Ada")),
        ('> "Measure twice" -- Ada', quote("Measure twice", "Ada")),
        (
            "> Measure — [@ada](https://example.org/@ada)",
            quote("Measure", "@ada", "https://example.org/@ada"),
        ),
        ('> "One" -- Ada\n>\n> "Two" -- Mary', quote('"One" -- Ada\n\n"Two" -- Mary')),
        ("> - a\n> - b", quote("- a\n- b")),
        ("'''Two lines\nof a quotation'''", quote("Two lines\nof a quotation")),
        ("> [odd brackets]!", quote("[odd brackets]!")),
    ],
)
def test_quotations(text, found):
    assert blocks(text) == [found]


def test_sentences_in_backticks_are_a_quotation_and_say_who_speaks():
    bio = "`Ada Lovelace - Ada is a mathematician who wrote about engines and what they may do.`"
    found = talk(bio + "\n\nNotes.")
    assert [speaker.name for speaker in found.speakers] == ["Ada Lovelace"]
    assert [block.kind for block in found.blocks] == ["quote", "prose"]


def test_a_command_in_backticks_stays_code():
    assert blocks("`pip install django`") == [("prose", "`pip install django`")]


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


def test_what_is_nested_keeps_its_place_and_its_structure():
    ((kind, text),) = blocks(NESTED)
    assert kind == "prose"
    assert to_html(text) == to_html(NESTED)


def test_drawings_in_characters_survive_byte_for_byte():
    art = "  ┌───┐   \n  │ x │\t→\n\n  └───┘\n"
    assert blocks(f"```\n{art}```\n") == [("code", {"language": "", "code": art, "caption": ""})]


def test_a_list_of_links_becomes_link_blocks_and_any_other_stays():
    links = "- [A](https://example.org/a)\n- [B](https://example.org/b)\n"
    assert [kind for kind, _ in blocks(links)] == ["link", "link"]
    for other in (
        "- [A](/a)\n",
        "- [A](https://example.org/a) and more\n",
        "1. [A](https://a.org)\n",
    ):
        assert [kind for kind, _ in blocks(other)] == ["prose"]


def test_a_table_with_plain_headings_becomes_one():
    assert blocks("| Way | N |\n|:--|--:|\n| *a* | 1 |\n") == [
        (
            "table",
            {
                "caption": "",
                "columns": [{"type": "left", "heading": "Way"}, {"type": "right", "heading": "N"}],
                "rows": [{"values": ["*a*", "1"]}],
            },
        )
    ]
    assert [kind for kind, _ in blocks("| `a` | b |\n|---|---|\n| 1 | 2 |\n")] == ["prose"]


def test_links_by_name_keep_their_definition_beside_them():
    text = (
        "See [the docs] and [more][docs].\n\n> quote\n\nAgain [docs].\n\n"
        "[docs]: https://example.org\n[the docs]: https://example.org/x\n"
    )
    html = "".join(to_html(value) for kind, value in blocks(text) if kind == "prose")
    assert html.count('href="https://example.org"') == 2
    assert html.count('href="https://example.org/x"') == 1


def test_pictures_take_the_line_above_for_a_caption():
    found = blocks("Before.\nThe hall\n![](a.png)\n![B](b.png)\nAfter.\n")
    assert found == [
        ("prose", "Before."),
        ("image", {"source": "a.png", "alternative": "", "caption": "The hall"}),
        ("image", {"source": "b.png", "alternative": "B", "caption": ""}),
        ("prose", "After."),
    ]


def test_a_lone_bullet_goes_and_its_line_stays_unless_it_is_only_a_heading():
    found = read("pyfest.md", (HEAD + "A longer line that says something of its own\n*\n").encode())
    assert [d.reason for d in found.dropped] == ["an empty bullet"]
    assert found.account.raw == 0


def test_headings_deeper_than_a_talk_stay_in_it():
    assert [kind for kind, _ in blocks("x\n\n#### [Slides](https://example.org)\n\ny\n")] == [
        "prose",
        "prose",
    ]


def test_what_no_page_could_show_is_kept_raw_with_a_warning():
    found = read("pyfest.md", (HEAD + "> " * 60 + "deep\n").encode())
    assert found.account.raw == 1
    assert any("nested deeper" in m.text for m in found.messages)
