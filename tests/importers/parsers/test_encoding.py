"""Letters that were read wrongly once are mended, run by run; sound text is never touched."""

import pytest

from importers.documents import NotReadable
from importers.parsers.encoding import decoded

SOUND = [
    "It’s a “quote” – and an ellipsis…",
    "“État” «Évidemment» OLÉ»",
    "Zażółć gęślą jaźń",
    "Ἐν ἀρχῇ ἦν ὁ λόγος",
    "Привет, мир",
    "日本語 한국어",
    "😎 🦄 ✨ → ─────",
    "naïve café Ærøskøbing Łódź",
    "100 € für Ä und Ö",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_left_alone(text):
    assert decoded(text.encode()) == (text, [])


@pytest.mark.parametrize("codec", ["mac_roman", "cp1252", "latin-1"])
@pytest.mark.parametrize("word", ["é", "’", "…", "ñ", "Привет"])
def test_mistaken_letters_are_mended_and_listed(codec, word):
    try:
        broken = word.encode().decode(codec)
    except UnicodeDecodeError:
        pytest.skip("this word cannot be mistaken so")
    text, messages = decoded(f"a line\nsome {broken} words\n".encode())
    assert text == f"a line\nsome {word} words\n"
    (message,) = messages
    assert message.lines == (2, 2)
    assert message.text == f"Mended “{broken}” to “{word}”."


def test_an_emoji_read_as_mac_roman():
    assert decoded("Lifestyle \uf8ffüòé".encode())[0] == "Lifestyle 😎"


@pytest.mark.parametrize(
    ("data", "text", "words"),
    [
        (b"\xef\xbb\xbfa", "a", "byte order mark"),
        ("é".encode("utf-16"), "é", "byte order mark"),
        (b"a\r\nb\rc", "a\nb\nc", "Line ends"),
        (b"caf\xe9", "café", "not in UTF-8"),
    ],
)
def test_other_encodings_are_read_and_said(data, text, words):
    found, messages = decoded(data)
    assert found == text
    assert words in messages[0].text


def test_what_is_no_text_is_refused():
    with pytest.raises(NotReadable, match="no text"):
        decoded(b"PK\x03\x04\x00\x00")
