"""Damaged characters are repaired and reported; sound text is never changed."""

import pytest

from importers.parsed_documents import UnreadableFileError
from importers.parsers.encoding import decode

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
def test_sound_text_is_not_changed(text):
    assert decode(text.encode()) == (text, [])


@pytest.mark.parametrize("codec", ["mac_roman", "cp1252", "latin-1"])
@pytest.mark.parametrize("word", ["é", "’", "…", "ñ", "Привет"])
def test_damaged_characters_are_repaired_and_reported(codec, word):
    try:
        damaged = word.encode().decode(codec)
    except UnicodeDecodeError:
        pytest.skip("this word has no such damage")
    text, messages = decode(f"a line\nsome {damaged} words\n".encode())
    assert text == f"a line\nsome {word} words\n"
    (message,) = messages
    assert message.lines == (2, 2)
    assert message.text == f"Damaged characters “{damaged}” were repaired to “{word}”."


def test_an_emoji_read_as_mac_roman_is_repaired():
    assert decode("Lifestyle \uf8ffüòé".encode())[0] == "Lifestyle 😎"


@pytest.mark.parametrize(
    ("data", "text", "message"),
    [
        (b"\xef\xbb\xbfa", "a", "byte order mark"),
        ("é".encode("utf-16"), "é", "byte order mark"),
        (b"a\r\nb\rc", "a\nb\nc", "line endings"),
        (b"caf\xe9", "café", "not in UTF-8"),
    ],
)
def test_other_encodings_are_read_and_reported(data, text, message):
    decoded, messages = decode(data)
    assert decoded == text
    assert message in messages[0].text


def test_a_file_with_null_bytes_is_refused():
    with pytest.raises(UnreadableFileError, match="not a text file"):
        decode(b"PK\x03\x04\x00\x00")
