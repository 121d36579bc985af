"""The former URLs of a renamed or moved page redirect, and those of all pages below it."""

from datetime import date

import pytest

from conferences.models import DayPage, TalkPage
from tests.conferences.page_forms import PUBLISH, edit_url, talk_form
from tests.conferences.public.conftest import publish
from tests.factories import ConferenceFactory, DayFactory, TalkFactory, make_live


@pytest.fixture
def published_talk(give_talk, conference, day):
    make_live(conference)
    make_live(day)
    return give_talk()


@pytest.fixture
def renamed_conference(published_talk, conference, commit):
    with commit():
        conference.slug, conference.first_date = "pyfest-2024", date(2024, 9, 22)
        publish(conference)
    return conference


RENAMED = {
    "/pyfest/": "/pyfest-2024/",
    "/pyfest/monday/": "/pyfest-2024/monday/",
    "/pyfest/monday/indexes/": "/pyfest-2024/monday/indexes/",
    "/pyfest/monday/indexes/?utm_source=x": "/pyfest-2024/monday/indexes/",
    "/calendars/pyfest.ics": "/calendars/pyfest-2024.ics",
    "/feeds/conferences/pyfest.atom": "/feeds/conferences/pyfest-2024.atom",
}


@pytest.mark.postgresql("paths rewritten in SQL")
def test_pages_of_a_renamed_conference_redirect(client, renamed_conference, subtests):
    for old, new in RENAMED.items():
        with subtests.test(old):
            response = client.get(old)
            assert (response.status_code, response["Location"]) == (301, new)
            assert client.get(new).status_code == 200


def test_the_markdown_of_a_renamed_conference_redirects(client, renamed_conference, subtests):
    for path in ("", "monday/", "monday/indexes/"):
        with subtests.test(path):
            response = client.get(f"/pyfest/{path}index.md")
            new = f"http://testserver/pyfest-2024/{path}index.md"
            assert (response.status_code, response["Location"]) == (301, new)


@pytest.mark.postgresql("paths rewritten in SQL")
def test_a_moved_talk_redirects(client, published_talk, front_page):
    other = make_live(ConferenceFactory(parent=front_page, slug="other"))
    published_talk.move(other, pos="last-child")
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/other/indexes/"
    markdown = client.get("/pyfest/monday/indexes/index.md")
    assert markdown["Location"] == "http://testserver/other/indexes/index.md"


def test_former_urls_of_an_unpublished_conference_are_not_found(client, renamed_conference):
    renamed_conference.unpublish()
    for url in ("/pyfest/monday/indexes/index.md", "/feeds/conferences/pyfest.atom"):
        assert client.get(url).status_code == 404


def test_a_rename_in_the_admin_redirects(as_editor, client, published_talk, commit):
    form = talk_form(title="Indexes", slug="plans") | PUBLISH
    with commit():
        as_editor.post(edit_url(published_talk), form)
    response = client.get("/pyfest/monday/indexes/", follow=True)
    assert response.redirect_chain == [("/pyfest/monday/plans/", 301)]


@pytest.fixture
def moved_talk(published_talk, conference):
    """A talk that was live at /pyfest/monday/indexes/ and has moved."""
    published_talk.move(conference, pos="last-child")
    return published_talk


def test_a_draft_does_not_replace_a_redirect(client, day, moved_talk, commit):
    draft = TalkFactory(parent=day, title="Another", slug="indexes", live=False)
    draft.move(DayFactory(parent=moved_talk.get_parent(), title="Tuesday"), pos="last-child")
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"
    other_draft = TalkFactory(parent=day, title="A third", slug="indexes", live=False)
    with commit():
        other_draft.slug = "a-third"
        other_draft.save()
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"


@pytest.mark.postgresql("paths rewritten in SQL")
@pytest.mark.parametrize("change", ["its conference is renamed", "its day moves"])
def test_a_republished_page_keeps_its_redirects(
    client, front_page, conference, day, published_talk, commit, change
):
    published_talk.unpublish()
    with commit():
        if change == "its day moves":
            day.move(make_live(ConferenceFactory(parent=front_page, slug="other")), "last-child")
        else:
            conference.slug = "other"
            publish(conference)
    publish(TalkPage.objects.get(pk=published_talk.pk))
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/other/monday/indexes/"


def test_no_redirect_leads_to_an_unpublished_page(client, moved_talk):
    moved_talk.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
    moved_talk.move(DayPage.objects.get(slug="monday"), pos="last-child")
    # A redirect from its second address still leads to its first one, where it is now.
    for address in ("/pyfest/monday/indexes/", "/pyfest/indexes/"):
        assert client.get(address, follow=True).status_code == 404


def test_no_redirect_leads_below_an_unpublished_page(client, conference, moved_talk):
    conference.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
