"""Redirects from former addresses of pages, and from where pages were before they moved."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from conferences.models import ConferencePage, DayPage, TalkPage
from tests.conferences.public.conftest import published
from tests.conferences.test_viewsets import edit_url, errors, talk_form
from tests.factories import ConferenceFactory, DayFactory, TalkFactory

pytestmark = pytest.mark.postgresql("unique addresses and their length")


def test_former_addresses_redirect_once_the_page_is_published(client, talk):
    talk.former_addresses = "/posts/indexes/\n/2022/indexes.html"
    talk.live = False
    talk.save()
    assert client.get("/posts/indexes/").status_code == 404
    talk.save_revision().publish()
    for address in ("/posts/indexes/", "/posts/indexes", "/2022/indexes.html"):
        response = client.get(address, follow=True)
        assert response.redirect_chain[-1] == (talk.url, 301), address


def test_publishing_again_adds_no_redirect(talk):
    talk.former_addresses = "/old/"
    for _ in range(2):
        talk.save_revision().publish()
    assert Redirect.objects.count() == 1


def test_an_existing_redirect_is_kept(client, day, talk):
    other = TalkFactory(parent=day, former_addresses="/old/")
    other.save_revision().publish()
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert client.get("/old/", follow=True).redirect_chain[-1][0] == other.url


def test_the_error_names_the_target_of_an_existing_redirect(as_editor, day, talk):
    TalkFactory(parent=day, title="Other", former_addresses="/old/").save_revision().publish()
    response = as_editor.post(edit_url(talk), talk_form(former_addresses="/old/"))
    assert "already redirects to Other" in " ".join(errors(response)["former_addresses"])


def test_the_redirects_screen_lists_former_addresses(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert "/old" in as_editor.get(reverse("wagtailredirects:index")).text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("http://[foo", "write only the path"),
        ("https://example.org/a/", "write only the path"),
        ("posts/day-1", "write only the path"),
        ("/" + "a" * 300, "too long"),
    ],
)
def test_invalid_former_addresses_are_refused(as_editor, talk, line, words):
    response = as_editor.post(edit_url(talk), talk_form(former_addresses=line))
    assert words in " ".join(errors(response)["former_addresses"])


def test_a_removed_former_address_no_longer_redirects(client, talk):
    Redirect.objects.create(old_path="/by-hand", redirect_page=talk)
    for addresses in ("/old/\n/older/", "/older/"):
        talk.former_addresses = addresses
        talk.save_revision().publish()
        talk.refresh_from_db()
    assert client.get("/old/").status_code == 404
    assert client.get("/older/").status_code == 301
    assert client.get("/by-hand/").status_code == 301


def copy(client, page, **values):
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form | values)


def test_a_copy_has_no_former_addresses(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    copy(as_editor, talk, copy_subpages="", publish_copies="on")
    made = TalkPage.objects.get(slug="copy")
    assert made.former_addresses == ""
    assert made.get_latest_revision_as_object().former_addresses == ""


@pytest.mark.parametrize("alias", ["", "on"])
def test_a_copy_cannot_have_a_reserved_slug(as_editor, conference, alias):
    response = copy(as_editor, conference, new_slug="search", alias=alias)
    assert "The site itself uses /search/" in response.text
    assert ConferencePage.objects.count() == 1


# Addresses that change ----------------------------------------------------------------------------


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
