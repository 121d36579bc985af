"""Whatever is handed in: a document or a plain refusal, and every line accounted for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.demo.build import RECAPS
from importers.documents import Message, NotReadable
from importers.parsers import DIALECTS, read

SAMPLES = [
    path.read_bytes() for path in sorted(RECAPS.rglob("*.*")) if path.suffix in {".md", ".vtt"}
]
PIECES = st.sampled_from(
    [
        *(
            "## Day 1\n",
            "### Talk\n",
            "# PyFest 2024\n",
            "---\n",
            "+++\n",
            "title: x\n",
            "{\n",
            "\n",
        ),
        *("- a\n", "  - b\n", "> said -- Ada\n", "```\n", "~~~\n", "    code\n", "<!--\n", "-->\n"),
        *("| a | b |\n|---|---|\n| 1 | 2 |\n", "[T](https://x.org/talks/a/) by Ada Lovelace\n"),
        *("![](a.png)\n", "caption\n![b](c.png)\n", "{{< toc >}}\n", "{{< youtube x >}}\n"),
        *(
            "{{< highlight py >}}\n",
            "{{< /highlight >}}\n",
            "[a]: https://x.org\n",
            "[a] and [a][]\n",
        ),
        *(
            "'''quoted\nwords'''\n",
            "#Tight\n",
            "Title\n=====\n",
            "Monday\n------\n",
            "* \n",
            "1. x\n",
        ),
        *(
            "<sub>[back to top](#top)</sub>\n",
            "- [a](#a)\n",
            "Tags: a, b\n",
            "\ufeff",
            "\x00",
            "\r",
        ),
        *("WEBVTT\n", "00:01.000 --> 00:02.000\n", "Ada: hello\n", "Transcript: x\n", "caf√©\n"),
        *("00:00:01,000 --> 00:00:02,000\n", "by Ada Lovelace at PyFest 2024\n", "\\\n", "&amp;\n"),
    ]
)
ANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def outcome(data, dialect=None):
    """The document, or the message that refuses it; any other exception is a bug."""
    try:
        return read("notes/pyfest-2024.md", data, dialect)
    except NotReadable as error:
        return error.message


def assert_sound(data, dialect=None):
    document = outcome(data, dialect)
    assert outcome(data, dialect) == document
    if isinstance(document, Message):
        assert document.text
        assert document.remedy
        return
    account = document.account
    states = (account.imported, account.blank, account.dropped, account.hidden, account.raw)
    assert sum(states) == account.total
    assert min(states) >= 0
    identities = [recap.identity for recap in document.conference.walk()]
    assert len(set(identities)) == len(identities)
    for recap in document.conference.walk():
        assert recap.title
        assert all(1 <= first <= last <= account.total for first, last in recap.lines)
        starts = [block.lines[0] for block in recap.blocks]
        assert starts == sorted(starts)
        for block in recap.blocks:
            assert 1 <= block.lines[0] <= block.lines[1] <= account.total
    for message in document.messages:
        assert message.text
        assert message.lines[0] >= 1


@ANY
@given(st.binary(max_size=400), st.none() | st.sampled_from(sorted(DIALECTS)))
def test_any_bytes(data, dialect):
    assert_sound(data, dialect)


@ANY
@given(st.lists(PIECES, max_size=25).map("".join), st.none() | st.sampled_from(sorted(DIALECTS)))
def test_any_mixture_of_what_notes_are_made_of(text, dialect):
    assert_sound(text.encode(), dialect)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SAMPLES), st.data())
def test_real_recaps_cut_spliced_and_shuffled(sample, data):
    lines = sample.decode().split("\n")[: data.draw(st.integers(1, 200))]
    harm = data.draw(st.sampled_from(["cut", "splice", "shuffle", "long", "deep"]))
    if harm == "cut":
        text = "\n".join(lines)[: data.draw(st.integers(0, 4000))]
    elif harm == "splice":
        other = data.draw(st.sampled_from(SAMPLES)).decode().split("\n")
        at = data.draw(st.integers(0, len(lines)))
        text = "\n".join(lines[:at] + other[data.draw(st.integers(0, 100)) :][:60] + lines[at:])
    elif harm == "shuffle":
        text = "\n".join(data.draw(st.permutations(lines[:40])))
    elif harm == "long":
        text = "\n".join(lines) + "x" * 120_000 + "\n" + "\n".join(lines)
    else:
        text = "\n".join(lines) + "\n" + "> " * 300 + "deep\n"
    assert_sound(text.encode())


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
    ],
)
def test_nasty_text(text, dialect):
    assert_sound(text.encode(), dialect)
