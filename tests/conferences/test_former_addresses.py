"""Redirects from the former addresses that editors enter."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from conferences.models import TalkPage
from tests.conferences.page_forms import copy_page, edit_url, get_errors, talk_form
from tests.factories import TalkFactory


@pytest.mark.postgresql("unique addresses and their length")
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


@pytest.mark.postgresql("unique addresses and their length")
def test_an_existing_redirect_is_kept(client, day, talk):
    other = TalkFactory(parent=day, former_addresses="/old/")
    other.save_revision().publish()
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert client.get("/old/", follow=True).redirect_chain[-1][0] == other.url


def test_the_error_names_the_target_of_an_existing_redirect(as_editor, day, talk):
    TalkFactory(parent=day, title="Other", former_addresses="/old/").save_revision().publish()
    response = as_editor.post(edit_url(talk), talk_form(former_addresses="/old/"))
    assert "already redirects to Other" in " ".join(get_errors(response)["former_addresses"])


def test_the_redirects_screen_lists_former_addresses(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert "/old" in as_editor.get(reverse("wagtailredirects:index")).text


@pytest.mark.postgresql("unique addresses and their length")
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
    assert words in " ".join(get_errors(response)["former_addresses"])


def test_a_removed_former_address_no_longer_redirects(client, talk):
    Redirect.objects.create(old_path="/by-hand", redirect_page=talk)
    for addresses in ("/old/\n/older/", "/older/"):
        talk.former_addresses = addresses
        talk.save_revision().publish()
        talk.refresh_from_db()
    assert client.get("/old/").status_code == 404
    assert client.get("/older/").status_code == 301
    assert client.get("/by-hand/").status_code == 301


def test_a_copy_has_no_former_addresses(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    copy_page(as_editor, talk, copy_subpages="", publish_copies="on")
    copy = TalkPage.objects.get(slug="copy")
    assert copy.former_addresses == ""
    assert copy.get_latest_revision_as_object().former_addresses == ""
