"""Where notes used to be leads to where they are, once they are published."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from conferences.models import ConferencePage, DayPage, TalkPage
from tests.conferences.public.conftest import published
from tests.conferences.test_viewsets import edit_url, errors, talk_form
from tests.factories import ConferenceFactory, DayFactory, TalkFactory

pytestmark = pytest.mark.postgresql("unique addresses and their length")


def test_former_addresses_lead_to_the_page_once_it_is_published(client, talk):
    talk.former_addresses = "/posts/indexes/\n/2022/indexes.html"
    talk.live = False
    talk.save()
    assert client.get("/posts/indexes/").status_code == 404
    talk.save_revision().publish()
    for address in ("/posts/indexes/", "/posts/indexes", "/2022/indexes.html"):
        response = client.get(address, follow=True)
        assert response.redirect_chain[-1] == (talk.url, 301), address


def test_publishing_again_makes_no_second_redirect(talk):
    talk.former_addresses = "/old/"
    for _ in range(2):
        talk.save_revision().publish()
    assert Redirect.objects.count() == 1


def test_an_address_that_already_leads_elsewhere_stays(client, day, talk):
    other = TalkFactory(parent=day, former_addresses="/old/")
    other.save_revision().publish()
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert client.get("/old/", follow=True).redirect_chain[-1][0] == other.url


def test_editor_learns_where_a_taken_address_leads(as_editor, day, talk):
    TalkFactory(parent=day, title="Other", former_addresses="/old/").save_revision().publish()
    response = as_editor.post(edit_url(talk), talk_form(former_addresses="/old/"))
    assert "already leads to Other" in " ".join(errors(response)["former_addresses"])


def test_redirects_screen_lists_them(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert "/old" in as_editor.get(reverse("wagtailredirects:index")).text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("http://[foo", "write the path alone"),
        ("https://example.org/a/", "write the path alone"),
        ("posts/day-1", "write the path alone"),
        ("/" + "a" * 300, "too long"),
    ],
)
def test_an_address_that_cannot_lead_anywhere_is_refused(as_editor, talk, line, words):
    response = as_editor.post(edit_url(talk), talk_form(former_addresses=line))
    assert words in " ".join(errors(response)["former_addresses"])


def test_an_address_taken_off_the_list_stops_leading(client, talk):
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


def test_a_copy_has_been_nowhere_else(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    copy(as_editor, talk, copy_subpages="", publish_copies="on")
    made = TalkPage.objects.get(slug="copy")
    assert made.former_addresses == ""
    assert made.get_latest_revision_as_object().former_addresses == ""


@pytest.mark.parametrize("alias", ["", "on"])
def test_a_copy_cannot_take_the_sites_own_address(as_editor, conference, alias):
    response = copy(as_editor, conference, new_slug="search", alias=alias)
    assert "is an address of the site itself" in response.text
    assert ConferencePage.objects.count() == 1


# Addresses that change ----------------------------------------------------------------------------


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def moved(conference, day, talk):
    """Readers knew a talk at /pyfest/monday/indexes/; now it stands elsewhere."""
    for page in (conference, day, talk):
        published(page)
    talk.move(conference, pos="last-child")
    return talk


def test_a_draft_takes_no_address_from_a_page_that_readers_knew_there(
    client, day, moved, committed
):
    draft = TalkFactory(parent=day, title="Another", slug="indexes", live=False)
    draft.move(DayFactory(parent=moved.get_parent(), title="Tuesday"), pos="last-child")
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"
    again = TalkFactory(parent=day, title="A third", slug="indexes", live=False)
    with committed():
        again.slug = "a-third"
        again.save()
    assert client.get("/pyfest/monday/indexes/")["Location"] == "/pyfest/indexes/"


@pytest.mark.parametrize("change", ["its conference is renamed", "its day moves"])
def test_a_page_that_was_taken_down_comes_back_with_all_its_addresses(
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


def test_a_page_that_is_taken_down_is_led_to_from_nowhere(client, moved):
    moved.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
    moved.move(DayPage.objects.get(slug="monday"), pos="last-child")
    # Where it stands again too, from where a redirect leads to it still.
    for address in ("/pyfest/monday/indexes/", "/pyfest/indexes/"):
        assert client.get(address, follow=True).status_code == 404


def test_below_a_page_that_is_taken_down_nothing_is_led_to(client, conference, moved):
    conference.unpublish()
    assert client.get("/pyfest/monday/indexes/").status_code == 404
