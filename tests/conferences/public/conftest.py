import pytest

from tests.factories import ConferenceFactory, live_talk, make_live

#: The lists in the masthead.
LIST_URLS = ["/timeline/", "/speakers/", "/topics/", "/quotes/", "/links/"]


def publish(page):
    """Publish the page as an editor does: for tests of what follows from that."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def give_talk(day):
    """Makes a live talk of the day with speakers, topics and a body, under live pages."""

    def give(title="Indexes", *, parent=None, **fields):
        return live_talk(parent or day, title, **fields)

    return give


def create_edition(front_page, year, series="PyFest", **fields):
    fields |= {"title": f"{series} of {year or 'old'}", "edition": year, "series": series}
    return make_live(ConferenceFactory(parent=front_page, **fields))


def unpublish(page):
    page.unpublish()


def enter_password(client, restriction):
    """Read private pages from now on (`make_private` gives the restriction)."""
    url = f"/_util/authenticate_with_password/{restriction.pk}/{restriction.page_id}/"
    client.post(url, {"password": "x", "return_url": "/"})


def assert_in_order(page, *words):
    places = [page.index(word) for word in words]
    assert places == sorted(places), words
