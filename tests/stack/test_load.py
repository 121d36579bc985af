"""Many readers and an editor at once. `make load` runs it longer, and checks the speed."""

import pytest

from tests.long_run import size
from tests.stack.load import measure
from tests.stack.programs import find_missing

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(bool(find_missing("wrk")), reason=find_missing("wrk")),
]

SECONDS = size(3, 60)
#: Of each comparison.
SHORT = size(1, 2)


def test_publishing_under_load_causes_no_error(stack, run_python, capsys):
    load = measure(stack, SECONDS, rounds=1, short=SHORT)
    with capsys.disabled():
        print(f"\n{load}")  # noqa: T201 - the speed depends on the machine
    assert load.failed == 0
    assert load.published
