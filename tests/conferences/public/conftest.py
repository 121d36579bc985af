import pytest

from tests.factories import live_talk


def published(page):
    """Publishes the page as an editor does: for tests of what follows from that."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def give_talk(day):
    """Makes a live talk of the day with speakers, topics and a body, under live pages."""

    def give(title="Indexes", *, parent=None, **fields):
        return live_talk(parent or day, title, **fields)

    return give
