"""The former URLs of a renamed or moved page redirect, and those of all pages below it."""

import pytest
from django.urls import reverse

from conferences.models import DayPage, TalkPage
from tests.conferences.page_forms import talk_form
from tests.conferences.public.conftest import published
from tests.factories import ConferenceFactory, DayFactory, TalkFactory

pytestmark = pytest.mark.postgresql("paths rewritten in SQL")


@pytest.fixture
def everything(give_talk, conference, day):
    published(conference)
    published(day)
    return give_talk()


@pytest.fixture
def renamed(everything, conference, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        conference.slug = "pyfest-2024"
        published(conference)
    return conference


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/pyfest/", "/pyfest-2024/"),
        ("/pyfest/monday/", "/pyfest-2024/monday/"),
        ("/pyfest/monday/indexes/", "/pyfest-2024/monday/indexes/"),
        ("/pyfest/monday/indexes/?utm_source=x", "/pyfest-2024/monday/indexes/"),
    ],
)
def test_pages_of_a_renamed_conference_redirect(client, renamed, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("path", ["", "monday/", "monday/indexes/"])
def test_the_markdown_of_a_renamed_conference_redirects(client, renamed, path):
    response = client.get(f"/pyfest/{path}index.md")
    assert response.status_code == 301
    assert response["Location"] == f"http://testserver/pyfest-2024/{path}index.md"


def test_the_calendar_of_a_renamed_conference_redirects(client, renamed):
    response = client.get("/calendars/pyfest.ics")
    assert (response.status_code, response["Location"]) == (301, "/calendars/pyfest-2024.ics")


def test_a_moved_talk_redirects(client, everything, front_page):
    other = published(ConferenceFactory(parent=front_page, slug="other"))
    everything.move(other, pos="last-child")
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/other/indexes/"
    moved = client.get("/pyfest/monday/indexes/index.md")
    assert moved["Location"] == "http://testserver/other/indexes/index.md"


def test_the_markdown_of_an_unpublished_page_is_not_found(client, renamed):
    renamed.unpublish()
    assert client.get("/pyfest/monday/indexes/index.md").status_code == 404


def test_a_rename_in_the_admin_redirects(
    as_editor, client, everything, django_capture_on_commit_callbacks
):

    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(
            reverse("wagtailadmin_pages:edit", args=[everything.pk]),
            talk_form(title="Indexes", slug="plans", **{"action-publish": "1"}),
        )
    assert client.get("/pyfest/monday/indexes/", follow=True).redirect_chain == [
        ("/pyfest/monday/plans/", 301)
    ]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def moved(conference, day, talk):
    """A talk that was live at /pyfest/monday/indexes/ and has moved."""
    for page in (conference, day, talk):
        published(page)
    talk.move(conference, pos="last-child")
    return talk


def test_a_draft_does_not_replace_a_redirect(client, day, moved, committed):
    draft = TalkFactory(parent=day, title="Another", slug="indexes", live=False)
    draft.move(DayFactory(parent=moved.get_parent(), title="Tuesday"), pos="last-child")
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"
    again = TalkFactory(parent=day, title="A third", slug="indexes", live=False)
    with committed():
        again.slug = "a-third"
        again.save()
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"


@pytest.mark.parametrize("change", ["its conference is renamed", "its day moves"])
def test_a_republished_page_keeps_its_redirects(
    client, front_page, conference, day, talk, committed, change
):
    for page in (conference, day, talk):
        published(page)
    talk.unpublish()
    with committed():
        if change == "its day moves":
            day.move(published(ConferenceFactory(parent=front_page, slug="other")), "last-child")
        else:
            conference.slug = "other"
            published(conference)
    published(TalkPage.objects.get(pk=talk.pk))
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/other/monday/indexes/"


def test_no_redirect_leads_to_an_unpublished_page(client, moved):
    moved.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
    moved.move(DayPage.objects.get(slug="monday"), pos="last-child")
    # A redirect from its second address still leads to its first one, where it is again.
    for address in ("/pyfest/monday/indexes/", "/pyfest/indexes/"):
        assert client.get(address, follow=True).status_code == 404


def test_no_redirect_leads_below_an_unpublished_page(client, conference, moved):
    conference.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
