"""Differences between texts."""

from importers.version_diff import mark_differences


def test_differences_are_marked_word_by_word():
    parts = [(part.text, part.is_changed) for part in mark_differences("a red bus", "a blue bus")]
    assert parts == [("a ", False), ("red", True), (" bus", False)]
