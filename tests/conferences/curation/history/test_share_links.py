"""A link to a draft: read by anybody who has it, for a while, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from conferences.curation.models import ShareLink
from conferences.redirects import is_reserved
from tests.conferences.curation.history.pages import block, version
from tests.conferences.test_viewsets import edit_url
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db


def make(client, page, **form):
    url = reverse("curation_history:share", args=[page.pk])
    return client.post(url, {"length": "week", "note": ""} | form, follow=True)


@pytest.fixture
def link(talk, editor):
    version(talk, block("a", "A draft that nobody knows"), title="Hidden indexes")
    return ShareLink.objects.create(
        page=talk, created_by=editor, expires_at=timezone.now() + timedelta(days=1)
    )


@pytest.mark.parametrize(("length", "days"), [("day", 1), ("week", 7), ("month", 30)])
def test_an_editor_makes_a_link_and_a_stranger_reads_the_draft(
    as_writer, writer, client, talk, length, days
):
    version(talk, block("a", "Not yet *public*"))
    response = make(as_writer, talk, length=length, note="Ada")
    link = ShareLink.objects.get()
    assert (link.created_by, link.note) == (writer, "Ada")
    assert (link.expires_at - link.created_at).total_seconds() == pytest.approx(days * 86400, abs=5)
    address = f"http://testserver{link.get_absolute_url()}"
    assert address in response.text
    assert address in as_writer.get(edit_url(talk)).text

    shown = client.get(link.get_absolute_url())
    assert shown.status_code == 200
    assert "Not yet <em>public</em>" in shown.text
    assert "Draft, shared until" in shown.text
    entry = PageLogEntry.objects.filter(page=talk.pk).latest("pk")
    assert (entry.user, entry.message) == (writer, "Shared the draft by a link (Ada)")


def test_the_panels_forms_carry_the_token_that_they_need(editor, talk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    panel = browser.get(edit_url(talk)).text.split('class="history-panel"', 1)[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', panel)[1]
    url = reverse("curation_history:share", args=[talk.pk])
    assert browser.post(url, {"length": "day"}).status_code == 403
    browser.post(url, {"length": "day", "csrfmiddlewaretoken": token})
    assert ShareLink.objects.count() == 1


def test_it_shows_the_newest_draft_always(client, talk, link):
    assert "Hidden indexes" in client.get(link.get_absolute_url()).text
    version(talk, block("a"), title="Newer still")
    assert "Newer still" in client.get(link.get_absolute_url()).text
    assert "Newer still" not in client.get(talk.url).text


def test_nobody_keeps_it_and_no_site_learns_of_it(client, link):
    response = client.get(link.get_absolute_url())
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in response.text
    assert '<meta name="referrer" content="no-referrer">' in response.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_can_only_be_read(client, link, method):
    assert getattr(client, method)(link.get_absolute_url()).status_code == 405
    assert client.head(link.get_absolute_url()).status_code == 200


def test_openings_are_counted_and_nothing_else_is_kept(as_writer, client, talk, link):
    client.head(link.get_absolute_url())
    link.refresh_from_db()
    assert (link.opened, link.last_opened_at) == (0, None)
    for _ in range(2):
        client.get(link.get_absolute_url())
    link.refresh_from_db()
    assert link.opened == 2
    assert timezone.now() - link.last_opened_at < timedelta(minutes=1)
    assert "Opened 2 times" in as_writer.get(edit_url(talk)).text


def over(response):
    return (
        response.status_code == 404
        and "This link shows nothing any more" in response.text
        and "Hidden indexes" not in response.text
        and "noindex" in response["X-Robots-Tag"]
        and "no-store" in response["Cache-Control"]
    )


def test_a_link_whose_time_is_over_shows_nothing(client, talk, link):
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert over(client.get(link.get_absolute_url()))


def test_a_link_is_withdrawn_from_the_panel(as_writer, as_editor, client, talk, link):
    url = reverse("curation_history:withdraw", args=[talk.pk, link.pk])
    assert url in as_writer.get(edit_url(talk)).text
    response = as_writer.post(url, follow=True)
    assert "The link is withdrawn" in response.text
    assert url not in response.text
    assert over(client.get(link.get_absolute_url()))
    as_editor.post(url)
    entries = PageLogEntry.objects.filter(page=talk.pk, action="curation.withdraw_share")
    assert entries.count() == 1


def test_a_deleted_page_shows_nothing(client, talk, link):
    talk.delete()
    assert over(client.get(link.get_absolute_url()))


def altered(address):
    """The same address with one letter of its signature, or of what is signed, changed."""
    token, signature = address.strip("/").split("/")[-1].split(".")
    other = "A" if token[0] != "A" else "B"
    end = "A" if signature[0] != "A" else "B"
    return [f"{other}{token[1:]}.{signature}", f"{token}.{end}{signature[1:]}", f"{token}."]


def test_what_the_database_holds_is_no_address_and_an_altered_one_asks_no_database(
    client, link, settings
):
    address = link.get_absolute_url()
    for signed in (link.token, *altered(address), Signer().sign(link.token)):
        with CaptureQueriesContext(connection) as queries:
            assert over(client.get(reverse("shared_draft", args=[signed])))
        assert not [query for query in queries if "sharelink" in query["sql"]]
    assert client.get(address).status_code == 200


def test_another_signing_key_ends_a_link_unless_the_old_one_is_kept(client, link, settings):
    address, old = link.get_absolute_url(), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert over(client.get(address))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(address).status_code == 200


def test_who_may_not_edit_neither_makes_nor_withdraws(client, as_writer, writer, talk, link, day):
    other = TalkFactory(parent=day)
    foreign = reverse("curation_history:withdraw", args=[other.pk, link.pk])
    assert as_writer.post(foreign).status_code == 404
    withdraw = reverse("curation_history:withdraw", args=[talk.pk, link.pk])
    assert as_writer.get(withdraw).status_code == 405
    writer.groups.clear()
    for someone in (client, as_writer):
        make(someone, talk)
        someone.post(withdraw)
    assert ShareLink.objects.open().count() == 1


def test_a_wrong_length_is_refused_with_words(as_writer, talk):
    assert "No link was made" in make(as_writer, talk, length="forever").text
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("which", ["talk", "day", "conference"])
def test_every_kind_of_page_under_an_unpublished_one(client, request, conference, editor, which):
    page = request.getfixturevalue(which)
    conference.unpublish()
    version(page, block("a", "A draft in a draft"))
    link = ShareLink.objects.create(page=page, expires_at=timezone.now() + timedelta(days=1))
    response = client.get(link.get_absolute_url())
    assert response.status_code == 200
    assert "A draft in a draft" in response.text
    assert f'href="{conference.url}' not in response.text
    assert client.get(conference.url).status_code == 404


@pytest.mark.parametrize("which", ["talk", "day", "conference"])
def test_it_neither_shows_nor_links_what_others_may_not_see(
    client, request, conference, day, which
):
    page = request.getfixturevalue(which)
    before = TalkFactory(parent=day, title="Secret before")
    TalkFactory(parent=day, title="Secret after")
    TalkFactory(parent=day, title="Secret draft", live=False)
    words = f"See [there](page:{before.pk})."
    version(page, block("a", words))
    PageViewRestriction.objects.create(page=conference, restriction_type="login")
    link = ShareLink.objects.create(page=page, expires_at=timezone.now() + timedelta(days=1))
    html = client.get(link.get_absolute_url()).text
    assert "Secret" not in html
    inside = [href for href in re.findall(r'href="(/[^"]*)"', html) if "static" not in href]
    masthead = {"/timeline/", "/speakers/", "/topics/", "/quotes/", "/links/", "/search/"}
    foot = {"/feeds/recaps.atom"}
    assert set(inside) <= {"/"} | masthead | foot


def test_what_readers_may_see_is_shown_with_it(client, conference, day, talk):
    TalkFactory(parent=day, title="Everybody's talk")
    version(conference, block("a"))
    link = ShareLink.objects.create(page=conference, expires_at=timezone.now() + timedelta(days=1))
    assert "Everybody&#x27;s talk" in client.get(link.get_absolute_url()).text


def test_an_editor_sees_it_as_a_stranger_does(as_editor, link):
    html = as_editor.get(link.get_absolute_url()).text
    assert "wagtail-userbar" not in html


def test_its_address_is_the_sites_own():
    assert is_reserved("shared-draft")


def test_every_link_is_another():
    tokens = {ShareLink().token for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
