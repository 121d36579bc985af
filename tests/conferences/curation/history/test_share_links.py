"""Share links: anyone with the link reads the draft until it expires, and nobody else."""

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
from conferences.reserved_slugs import is_reserved_slug
from tests.conferences.curation.drafts import block, save_draft
from tests.conferences.page_forms import edit_url
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db


def create_link(client, page, **data):
    url = reverse("curation_history:create_share_link", args=[page.pk])
    return client.post(url, {"duration": "week", "note": ""} | data, follow=True)


def share(page, *blocks, **fields):
    """Save a draft with these blocks; return a link to it."""
    save_draft(page, *blocks, **fields)
    return ShareLink.objects.create(page=page, expires_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def link(talk):
    return share(talk, title="Hidden indexes")


@pytest.mark.parametrize(("duration", "days"), [("day", 1), ("week", 7), ("month", 30)])
def test_an_editor_creates_a_link_and_a_visitor_reads_the_draft(
    as_writer, writer, client, talk, duration, days
):
    save_draft(talk, block("a", "Not yet *public*"))
    response = create_link(as_writer, talk, duration=duration, note="Ada")
    link = ShareLink.objects.get()
    assert (link.created_by, link.note) == (writer, "Ada")
    assert (link.expires_at - link.created_at).total_seconds() == pytest.approx(days * 86400, abs=5)
    address = f"http://testserver{link.get_absolute_url()}"
    assert address in response.text
    assert address in as_writer.get(edit_url(talk)).text

    response = client.get(link.get_absolute_url())
    assert "Not yet <em>public</em>" in response.text
    assert "Draft, shared until" in response.text
    entry = PageLogEntry.objects.filter(page=talk.pk).latest("pk")
    assert (entry.user, entry.message) == (writer, "Created a share link (Ada)")


def test_the_forms_in_the_panel_have_a_csrf_token(editor, talk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    panel = browser.get(edit_url(talk)).text.split('class="history-panel"', 1)[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', panel)[1]
    url = reverse("curation_history:create_share_link", args=[talk.pk])
    assert browser.post(url, {"duration": "day"}).status_code == 403
    browser.post(url, {"duration": "day", "csrfmiddlewaretoken": token})
    assert ShareLink.objects.count() == 1


def test_a_link_always_shows_the_latest_draft(client, talk, link):
    assert "Hidden indexes" in client.get(link.get_absolute_url()).text
    save_draft(talk, block("a"), title="Newer still")
    assert "Newer still" in client.get(link.get_absolute_url()).text
    assert "Newer still" not in client.get(talk.url).text


def test_the_draft_is_kept_out_of_search_engines_caches_and_referrers(client, link):
    response = client.get(link.get_absolute_url())
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in response.text
    assert '<meta name="referrer" content="no-referrer">' in response.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_shared_draft_is_read_only(client, link, method):
    assert getattr(client, method)(link.get_absolute_url()).status_code == 405
    assert client.head(link.get_absolute_url()).status_code == 200


def test_opening_a_link_is_counted_but_not_by_whom(as_writer, client, talk, link):
    client.head(link.get_absolute_url())
    link.refresh_from_db()
    assert (link.open_count, link.last_opened_at) == (0, None)
    for _ in range(2):
        client.get(link.get_absolute_url())
    link.refresh_from_db()
    assert link.open_count == 2
    assert timezone.now() - link.last_opened_at < timedelta(minutes=1)
    assert "Opened 2 times" in as_writer.get(edit_url(talk)).text


def is_invalid(response):
    return (
        response.status_code == 404
        and "This link no longer works" in response.text
        and "Hidden indexes" not in response.text
        and "noindex" in response["X-Robots-Tag"]
        and "no-store" in response["Cache-Control"]
    )


def test_an_expired_link_does_not_work(client, talk, link):
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert is_invalid(client.get(link.get_absolute_url()))


def test_a_link_is_revoked_in_the_panel(as_writer, as_editor, client, talk, link):
    url = reverse("curation_history:revoke_share_link", args=[talk.pk, link.pk])
    assert url in as_writer.get(edit_url(talk)).text
    response = as_writer.post(url, follow=True)
    assert "Share link revoked" in response.text
    assert url not in response.text
    assert is_invalid(client.get(link.get_absolute_url()))
    as_editor.post(url)
    assert PageLogEntry.objects.filter(action="curation.revoke_share").count() == 1


def test_a_link_to_a_deleted_page_does_not_work(client, talk, link):
    talk.delete()
    assert is_invalid(client.get(link.get_absolute_url()))


def tampered_tokens(url):
    """The signed token with one letter of the token or the signature changed."""
    token, signature = url.strip("/").split("/")[-1].split(".")
    other = "A" if token[0] != "A" else "B"
    end = "A" if signature[0] != "A" else "B"
    return [f"{other}{token[1:]}.{signature}", f"{token}.{end}{signature[1:]}", f"{token}."]


def test_unsigned_and_tampered_tokens_are_refused_without_a_query(client, link, settings):
    address = link.get_absolute_url()
    for signed in (link.token, *tampered_tokens(address), Signer().sign(link.token)):
        with CaptureQueriesContext(connection) as queries:
            assert is_invalid(client.get(reverse("shared_draft", args=[signed])))
        assert not [query for query in queries if "sharelink" in query["sql"]]
    assert client.get(address).status_code == 200


def test_a_new_secret_key_invalidates_links_unless_the_old_key_is_a_fallback(
    client, link, settings
):
    address, old = link.get_absolute_url(), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert is_invalid(client.get(address))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(address).status_code == 200


def test_creating_and_revoking_require_edit_permission(client, as_writer, writer, talk, link, day):
    other = TalkFactory(parent=day)
    url_of_another_page = reverse("curation_history:revoke_share_link", args=[other.pk, link.pk])
    assert as_writer.post(url_of_another_page).status_code == 404
    revoke_url = reverse("curation_history:revoke_share_link", args=[talk.pk, link.pk])
    assert as_writer.get(revoke_url).status_code == 405
    writer.groups.clear()
    for user_client in (client, as_writer):
        create_link(user_client, talk)
        user_client.post(revoke_url)
    assert ShareLink.objects.active().count() == 1


def test_an_unknown_duration_is_refused_with_a_message(as_writer, talk):
    response = create_link(as_writer, talk, duration="forever")
    assert "The share link could not be created" in response.text
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("which", ["talk", "day", "conference"])
def test_every_page_type_is_shared_below_an_unpublished_page(client, request, conference, which):
    page = request.getfixturevalue(which)
    conference.unpublish()
    link = share(page, block("a", "A draft in a draft"))
    response = client.get(link.get_absolute_url())
    assert "A draft in a draft" in response.text
    assert f'href="{conference.url}' not in response.text
    assert client.get(conference.url).status_code == 404


@pytest.mark.parametrize("which", ["talk", "day", "conference"])
def test_a_shared_draft_shows_and_links_only_public_pages(client, request, conference, day, which):
    page = request.getfixturevalue(which)
    before = TalkFactory(parent=day, title="Secret before")
    TalkFactory(parent=day, title="Secret after")
    TalkFactory(parent=day, title="Secret draft", live=False)
    PageViewRestriction.objects.create(page=conference, restriction_type="login")
    link = share(page, block("a", f"See [there](page:{before.pk})."))
    html = client.get(link.get_absolute_url()).text
    assert "Secret" not in html
    inside = [href for href in re.findall(r'href="(/[^"]*)"', html) if "static" not in href]
    header = {"/timeline/", "/speakers/", "/topics/", "/quotes/", "/links/", "/search/"}
    footer = {"/feeds/recaps.atom"}
    assert set(inside) <= {"/"} | header | footer


def test_a_shared_draft_shows_public_pages(client, conference, day, talk):
    TalkFactory(parent=day, title="Everybody's talk")
    link = share(conference)
    assert "Everybody&#x27;s talk" in client.get(link.get_absolute_url()).text


def test_an_editor_sees_a_shared_draft_as_visitors_do(as_editor, link):
    assert "wagtail-userbar" not in as_editor.get(link.get_absolute_url()).text


def test_the_slug_of_the_url_is_reserved():
    assert is_reserved_slug("shared-draft")


def test_tokens_are_long_and_unique():
    tokens = {ShareLink().token for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
