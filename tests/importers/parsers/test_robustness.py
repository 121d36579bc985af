"""Any input gives a document with every line accounted for, or a refusal in words."""

from dataclasses import astuple

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from home.demo.build import RECAPS
from importers.parsed_documents import Message, UnreadableFileError
from importers.parsers import DIALECTS, nodes, parse_document
from tests.long_run import examples

SAMPLES = [
    path.read_bytes() for path in sorted(RECAPS.rglob("*.*")) if path.suffix in {".md", ".vtt"}
]
FRAGMENTS = st.sampled_from(
    [
        *("## Day 1\n", "### Talk\n", "# PyFest 2024\n", "---\n", "+++\n", "title: x\n", "{\n"),
        *("- a\n", "  - b\n", "> said -- Ada\n", "```\n", "~~~\n", "    code\n", "<!--\n", "-->\n"),
        *("| a | b |\n|---|---|\n| 1 | 2 |\n", "[T](https://x.org/talks/a/) by Ada Lovelace\n"),
        *("![](a.png)\n", "caption\n![b](c.png)\n", "{{< toc >}}\n", "{{< youtube x >}}\n"),
        *("{{< highlight py >}}\n", "{{< /highlight >}}\n", "[a]: https://x.org\n"),
        *("[a] and [a][]\n", "'''quoted\nwords'''\n", "#Tight\n", "Title\n=====\n"),
        *("Monday\n------\n", "* \n", "1. x\n", "<sub>[back to top](#top)</sub>\n", "- [a](#a)\n"),
        *("Tags: a, b\n", "\ufeff", "\x00", "\r", "\\\n", "&amp;\n", "WEBVTT\n", "caf√©\n"),
        *("00:01.000 --> 00:02.000\n", "Ada: hello\n", "Transcript: x\n", "\n"),
        *("00:00:01,000 --> 00:00:02,000\n", "by Ada Lovelace at PyFest 2024\n"),
    ]
)
DIALECT_NAMES = st.none() | st.sampled_from(sorted(DIALECTS))


def with_examples(count):
    return settings(max_examples=examples(count), suppress_health_check=list(HealthCheck))


def parse_or_refuse(data, dialect=None):
    """The document, or the message that refuses it. Any other exception is a bug."""
    try:
        return parse_document("notes/pyfest-2024.md", data, dialect)
    except UnreadableFileError as error:
        return error.message


def assert_consistent(data, dialect=None):
    document = parse_or_refuse(data, dialect)
    assert parse_or_refuse(data, dialect) == document
    if isinstance(document, Message):
        assert document.text
        assert document.remedy
        return
    total, *counts = astuple(document.line_counts)
    assert sum(counts) == total
    assert min(counts) >= 0
    identities = [page.identity for page in document.conference.walk()]
    assert len(set(identities)) == len(identities)
    for page in document.conference.walk():
        assert page.title
        assert all(1 <= first <= last <= total for first, last in page.lines)
        starts = [block.lines[0] for block in page.blocks]
        assert starts == sorted(starts)
        for block in page.blocks:
            assert 1 <= block.lines[0] <= block.lines[1] <= total
    for message in document.messages:
        assert message.text
        assert message.lines[0] >= 1


@with_examples(150)
@given(st.binary(max_size=400), DIALECT_NAMES)
def test_any_bytes(data, dialect):
    assert_consistent(data, dialect)


@with_examples(150)
@given(st.lists(FRAGMENTS, max_size=25).map("".join), DIALECT_NAMES)
def test_any_mixture_of_fragments_of_notes(text, dialect):
    assert_consistent(text.encode(), dialect)


@with_examples(40)
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_recaps(sample, data):
    lines = sample.decode().split("\n")[: data.draw(st.integers(1, 200))]
    damage = data.draw(st.sampled_from(["cut", "splice", "shuffle", "long", "deep"]))
    if damage == "cut":
        text = "\n".join(lines)[: data.draw(st.integers(0, 4000))]
    elif damage == "splice":
        other = data.draw(st.sampled_from(SAMPLES)).decode().split("\n")
        at = data.draw(st.integers(0, len(lines)))
        text = "\n".join(lines[:at] + other[data.draw(st.integers(0, 100)) :][:60] + lines[at:])
    elif damage == "shuffle":
        text = "\n".join(data.draw(st.permutations(lines[:40])))
    elif damage == "long":
        text = "\n".join(lines) + "x" * 120_000 + "\n" + "\n".join(lines)
    else:
        text = "\n".join(lines) + "\n" + "> " * 300 + "deep\n"
    assert_consistent(text.encode())


@pytest.mark.parametrize("dialect", [None, *DIALECTS])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- " * 5000 + "x", id="deep lists"),
        pytest.param("[" * 5000, id="brackets"),
        pytest.param("*a " * 5000, id="emphasis"),
        pytest.param("<!--" * 3000, id="comments"),
        pytest.param("---\n" + "a: " * 3000, id="yaml"),
        pytest.param("---\n" + "[" * 1500 + "\n---\n", id="yaml lists"),
        pytest.param("---\na: &a [*a]\n---\n# x", id="yaml that holds itself"),
        pytest.param("{" * 3000, id="json"),
        pytest.param('{"a": ' + "[" * 20_000, id="deep json"),
        pytest.param("---\na: &a [x, x]\nb: &b [*a, *a]\n---\n## Day 1\n", id="yaml that unfolds"),
        pytest.param("# A\n" * 3000, id="headings"),
        pytest.param("# " + "by a - b, c | " * 20_000, id="a long title"),
        pytest.param("#" + " -" * 20_000 + "\n\n# x " + " " * 20_000 + "y", id="long gaps"),
        pytest.param("- **a** by A B\n" * 3000, id="items"),
    ],
)
def test_text_made_to_do_harm(text, dialect):
    assert_consistent(text.encode(), dialect)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# a\n" * 20_002, "20001 headings"),
        ("> a\n" * 20_002, "20001 headings"),
        ("  - a\n" * 20_002, "20001 headings"),
        ("![ " * 50_001, "50001 brackets"),
        ("**a " * 25_001, "50002 brackets"),
    ],
)
def test_a_file_that_would_take_minutes_is_refused_before_it_is_parsed(text, words, monkeypatch):
    def fail(*_):
        raise AssertionError

    monkeypatch.setattr(nodes.PARSER, "parse", fail)
    message = parse_or_refuse(text.encode())
    assert words in message.text
    assert message.remedy == "Split it."
