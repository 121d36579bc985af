import pytest

from tests.factories import ConferenceFactory, live_talk, make_live

#: The lists in the masthead.
LIST_URLS = ["/timeline/", "/speakers/", "/topics/", "/quotes/", "/links/"]


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


def create_edition(front_page, year, series="PyFest", **facts):
    title = f"{series} of {year or 'old'}"
    return make_live(
        ConferenceFactory(parent=front_page, title=title, edition=year, series=series, **facts)
    )
