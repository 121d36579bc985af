"""How much the tests do: little by default, all of it with TEST_LONG=1 (make test-long)."""

import os

LONG = bool(os.environ.get("TEST_LONG"))


def size(small: int, full: int) -> int:
    return full if LONG else small


def examples(full: int) -> int:
    """How many examples of a property are tried."""
    return size(max(full // 5, 20), full)
