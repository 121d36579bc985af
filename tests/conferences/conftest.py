from functools import partial

import pytest


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """`with commit():` runs at its end what waits for a commit of the database."""
    return partial(django_capture_on_commit_callbacks, execute=True)
