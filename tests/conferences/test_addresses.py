"""Where notes used to be leads to where they are, once they are published."""

from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.factories import TalkFactory


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
    from tests.conferences.test_desk import edit_url, errors, talk_form

    TalkFactory(parent=day, title="Other", former_addresses="/old/").save_revision().publish()
    response = as_editor.post(edit_url(talk), talk_form(former_addresses="/old/"))
    assert "already leads to Other" in " ".join(errors(response)["former_addresses"])


def test_redirects_screen_lists_them(as_editor, talk):
    talk.former_addresses = "/old/"
    talk.save_revision().publish()
    assert "/old" in as_editor.get(reverse("wagtailredirects:index")).text
