import pytest

from tests.conferences.curation.publish_gate.pages import with_raw_block
from tests.factories import TalkFactory


@pytest.fixture
def faulty(day):
    """A draft that must not go live: a block of it is raw."""
    talk = TalkFactory(parent=day, title="Indexes", slug="indexes", live=False)
    return with_raw_block(talk)
