"""Many readers and an editor at once. `make load` does it for longer, and judges the speed."""

import pytest

from tests.sizes import size
from tests.stack.load import measure
from tests.stack.programs import missing

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(bool(missing("wrk")), reason=missing("wrk")),
]

#: For the readers, while the editor publishes.
SECONDS = size(6, 60)


def test_publishing_under_load_causes_no_error(stack, colleague, capsys):
    load = measure(stack, SECONDS, rounds=1, short=2)
    with capsys.disabled():
        print(f"\n{load}")  # noqa: T201 - how fast it is depends on the machine: for people to judge
    assert load.failed == 0
    assert load.published
