"""Ranges of dates in words."""

from datetime import date

import pytest

from conferences.dates import format_date_range


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 9, 22), date(2024, 9, 27), "22–27 September 2024"),
        (date(2024, 9, 30), date(2024, 10, 2), "30 September – 2 October 2024"),
        (date(2024, 12, 30), date(2025, 1, 2), "30 December 2024 – 2 January 2025"),
        (date(2023, 9, 22), date(2024, 9, 27), "22 September 2023 – 27 September 2024"),
        (date(2024, 9, 2), date(2024, 9, 2), "2 September 2024"),
        (date(2024, 9, 2), None, "2 September 2024"),
        (None, date(2024, 9, 2), "2 September 2024"),
        (None, None, ""),
    ],
)
def test_date_range(first, last, words):
    assert format_date_range(first, last) == words
