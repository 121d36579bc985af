"""reStructuredText: its words and links are kept, its lines counted, and it reaches nothing."""

import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from importers.file_collection import collect_files
from importers.parsed_documents import UnreadableFileError
from importers.parsers import parse_document, summarise
from importers.parsers.rst_markdown import write_markdown
from tests.long_run import examples

NOTES = """\
.. a remark for myself

PyFest 2024
===========

Day 1
-----

Keynote: Indexes - Ada Lovelace
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

They are *trees*, see `the manual <https://example.org/trees>`_ and docs_.

.. code-block:: python
   :linenos:

   print("a *")

.. note:: Bring a ladder.

She said:

  Hash them all.

  -- Mary Shelley

=====  ====
Index  Size
=====  ====
btree  big
=====  ====

.. _docs: https://docs.example.org
.. _unused: https://unused.example.org

Sets - Mary Shelley
~~~~~~~~~~~~~~~~~~~

:Slides: https://example.org/slides
"""


def parse(text, name="pyfest/notes.rst", dialect=None):
    return parse_document(name, text.encode(), dialect)


def talks(document):
    return [page for page in document.conference.walk() if page.type == "talk"]


def text_of(document):
    return "\n".join(str(b.value) for page in document.conference.walk() for b in page.blocks)


def test_sections_become_days_and_talks_with_blocks():
    document = parse(NOTES)
    assert document.dialect == "rst"
    assert [(page.type, page.title) for page in document.conference.walk()] == [
        *(("conference", "PyFest 2024"), ("day", "Day 1")),
        *(("talk", "Keynote: Indexes"), ("talk", "Sets")),
    ]
    first, _second = talks(document)
    assert [speaker.name for speaker in first.speakers] == ["Ada Lovelace"]
    blocks = {block.kind: block for block in first.blocks}
    assert [block.kind for block in first.blocks] == ["prose", "code", "prose", "quote", "table"]
    assert blocks["code"].value["language"] == "python"
    assert blocks["code"].value["code"] == 'print("a *")\n'
    assert blocks["quote"].value["attribution"] == "Mary Shelley"
    assert blocks["table"].value["rows"] == [{"values": ["btree", "big"]}]
    assert "[docs](https://docs.example.org)" in first.blocks[0].value
    assert first.blocks[2].value.startswith("**Note:** Bring a ladder.")


def test_lines_are_those_of_the_file():
    document, lines = parse(NOTES), NOTES.split("\n")
    first, second = talks(document)
    assert first.lines[0][0] == lines.index("Keynote: Indexes - Ada Lovelace") + 1
    assert second.lines == ((lines.index("Sets - Mary Shelley") + 1, len(lines) - 1),)
    code = next(block for block in first.blocks if block.kind == "code")
    assert lines[code.lines[0] - 1].strip() == 'print("a *")'
    assert document.line_counts.total == len(lines) - 1
    assert (document.line_counts.hidden, document.line_counts.raw) == (1, 0)
    (dropped,) = document.dropped
    assert dropped.reason == "a link definition that is not used"
    assert lines[dropped.lines[0] - 1].startswith(".. _unused")


@pytest.mark.parametrize(
    "fields",
    [
        ".. title: Indexes\n.. slug: indexes\n.. speaker: Ada Lovelace\n\n",
        "Indexes\n=======\n\n:Speaker: Ada Lovelace\n:Slug: indexes\n\n",
        "---\ntitle: Indexes\nslug: indexes\nspeaker: Ada Lovelace\n---\n\n",
    ],
)
def test_fields_above_a_post_are_front_matter(fields):
    document = parse(fields + "Trees *everywhere*.\n")
    (talk,) = talks(document)
    assert talk.title == "Indexes"
    assert [speaker.name for speaker in talk.speakers] == ["Ada Lovelace"]
    (dropped,) = document.dropped
    assert "slug" in fields.split("\n")[dropped.lines[0] - 1].lower()
    assert talk.blocks[0].value == "Trees *everywhere*."


def test_what_docutils_does_not_know_keeps_its_text():
    document = parse(
        NOTES + "\n.. slide:: On *ladders*\n   :level: 3\n\n   - rung\n\nBy :guilabel:`Save` "
        "and :doc:`that talk <other>`.\n"
    )
    text = text_of(document)
    assert "On *ladders*" in text
    assert "- rung" in text
    assert "By Save and [that talk](other.rst)" in text


def test_problems_that_docutils_finds_are_messages():
    document = parse(NOTES + "\nSee nothing_.\n")
    (message,) = [m for m in document.messages if "docutils" in m.text]
    assert message.lines == (NOTES.count("\n") + 2,) * 2
    assert "See nothing\\_." in text_of(document)


def test_nothing_outside_the_text_is_read(tmp_path, capsys):
    secret = tmp_path / "secret.txt"
    secret.write_text("treasure")
    document = parse(
        f"{NOTES}\n.. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
        f".. csv-table:: Sums\n   :file: {secret}\n\n.. raw:: html\n\n   <b>bold</b>\n"
    )
    assert "treasure" not in repr(document)
    assert f".. include:: {secret}" in text_of(document)
    html = next(b for t in talks(document) for b in t.blocks if "<b>bold</b>" in str(b.value))
    assert html.kind == "code"
    assert capsys.readouterr() == ("", "")


def test_roles_of_one_text_do_not_get_into_another():
    text = NOTES + "\n:shout:`louder`\n"
    before = parse(text)
    parse(f".. role:: shout(strong)\n\n{NOTES}\n:shout:`louder`\n")
    assert parse(text) == before


def test_a_line_that_docutils_would_refuse_is_kept():
    words = " ".join(f"word{number}" for number in range(3000))
    document = parse(f"{NOTES}\n{words}\n\nThe end.\n")
    assert " ".join(text_of(document).split()).count("word") == 3000
    end = talks(document)[-1].blocks[-1]
    assert "The end." in end.value
    assert end.lines[1] == NOTES.count("\n") + 4


def test_text_nested_too_deeply_is_refused_in_words():
    text = "\n\n".join(" " * n + "- x" for n in range(0, 1200, 2))
    with pytest.raises(UnreadableFileError, match="nested too deeply"):
        parse(NOTES + "\n" + text)


@pytest.mark.parametrize("mark", ["*a ", "`a ", "a_ ", "|a "])
def test_paragraphs_that_would_take_minutes_are_refused_in_words(mark):
    with pytest.raises(UnreadableFileError, match="too many marks"):
        parse(NOTES + "\n" + mark * 20_000)


def test_substitutions_that_unfold_are_refused_in_words():
    bomb = "".join(f".. |{a}| replace:: {f'|{b}| ' * 50}\n" for a, b in ("ab", "bc", "cd"))
    with pytest.raises(UnreadableFileError, match="substitutions"):
        parse(f"{NOTES}\n{bomb}.. |d| replace:: x\n\n|a|\n")


def test_a_text_file_needs_clear_signs():
    assert parse(NOTES, "pyfest/notes.txt").dialect == "rst"
    plain = "# PyFest 2024\n\n## Day 1\n\n### Indexes - Ada Lovelace\n\n``x``\n"
    assert parse(plain, "pyfest/notes.txt").dialect == "markdown"


def test_other_texts_are_refused():
    with pytest.raises(UnreadableFileError, match="does not look like conference notes"):
        parse("mylib\n=====\n\nA library.\n\nUsage\n-----\n\n::\n\n  run it\n", "README.rst")


def test_files_of_a_folder_know_each_other(tmp_path):
    folder = tmp_path / "pyfest-2024"
    folder.mkdir()
    (folder / "index.rst").write_text("PyFest 2024\n===========\n\n.. toctree::\n\n   indexes\n")
    (folder / "indexes.rst").write_text("Indexes\n=======\n\nby Ada Lovelace\n\nTrees.\n")
    files = collect_files([str(folder)]).notes
    assert sorted(files) == ["pyfest-2024/index.rst", "pyfest-2024/indexes.rst"]
    summary = summarise("pyfest-2024/index.rst", files["pyfest-2024/index.rst"])
    assert [(address, text) for address, text, _day in summary.links] == [
        ("indexes.rst", "indexes")
    ]


WORDS = st.sampled_from(["alder", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak"])
MARKUP = frozenset(
    {
        *("alt", "code", "figure", "html", "image", "include", "list", "note", "raw", "replace"),
        *("role", "slide", "table", "topic"),
    }
)
BLOCKS = st.sampled_from(
    [
        *("{}\n====\n", "{}\n~~~~\n", "{} {}\n{}", "- {}\n\n  - {}\n- {}", "#. {}\n#. {}"),
        *("{}\n  {}\n", ":{}: {}", "::\n\n  {}\n  {}", ".. code:: c\n\n   {}", "| {}\n| {}"),
        *(".. note:: {}\n\n   {}", ".. slide:: {}\n\n   {}", "  {}\n\n  -- {}", "*{}", "{}_"),
        *(".. topic:: {}\n\n   {}", "*{}* **{}** ``{}`` `{}`", "`{} <https://{}.org>`_"),
        *(":role:`{}`", "__ https://{}.org", "== ==\n{} {}\n== ==", "+------+\n| {} |\n+------+"),
        *(".. [#] {}", "{} [1]_\n\n.. [1] {}", ".. figure:: {}.png\n\n   {}\n\n   {}", "----"),
        *(".. image:: {}.png\n   :alt: {}", ".. {}", ".. |{}| replace:: {}", "|{}|", "{}\n--"),
        *(".. _{}: https://{}.org", ">>> {}", "-a  {}", "{}", ".. raw:: html\n\n   {}"),
        *(
            ".. list-table:: {}\n\n   * - {}\n     - {}",
            ".. include:: {}",
            ".. table:: {}",
            "`{}`__",
        ),
    ]
)


@st.composite
def texts(draw):
    blocks = draw(st.lists(BLOCKS, min_size=1, max_size=12))
    filled = [block.format(*(draw(WORDS) for _ in range(block.count("{}")))) for block in blocks]
    return draw(st.sampled_from(["\n", "\n\n"])).join(filled) + "\n"


@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck), deadline=None)
@given(texts())
def test_no_word_and_no_link_is_lost(text):
    written = write_markdown(text)
    assert set(re.findall(r"[a-z]{3,}", text)) - MARKUP <= set(
        re.findall(r"[a-z]{3,}", "\n".join(written.lines).lower())
    )
    assert len(written.lines) == len(written.origins)
    assert all(1 <= number <= text.count("\n") for number in written.origins)
