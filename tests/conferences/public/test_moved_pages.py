"""The former URLs of a renamed or moved page redirect, and those of all pages below it."""

import pytest
from django.urls import reverse

from tests.conferences.public.conftest import published
from tests.factories import ConferenceFactory

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
    from tests.conferences.test_viewsets import talk_form

    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(
            reverse("wagtailadmin_pages:edit", args=[everything.pk]),
            talk_form(title="Indexes", slug="plans", **{"action-publish": "1"}),
        )
    assert client.get("/pyfest/monday/indexes/", follow=True).redirect_chain == [
        ("/pyfest/monday/plans/", 301)
    ]
