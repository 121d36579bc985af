"""Readers report mistakes; editors handle the reports in the admin."""

import time

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse, reverse_lazy

from conferences.public.mistake_reports import MAX_REPORTS_PER_HOUR
from conferences.public.models import MistakeReport
from tests.conferences.public.conftest import unpublish
from tests.factories import make_private

REPORTS = reverse_lazy("public_mistake_reports")


@pytest.fixture
def talk(give_talk):
    return give_talk()


@pytest.fixture
def address(talk):
    return f"/report/{talk.pk}/"


@pytest.fixture
def stamp(talk, monkeypatch):
    """Makes the stamp of a form that was opened so many seconds ago."""

    def make_stamp(seconds):
        now = time.time()
        with monkeypatch.context() as clock:
            clock.setattr(signing.time, "time", lambda: now - seconds)
            return signing.TimestampSigner(salt=f"mistake on page {talk.pk}").sign("open")

    return make_stamp


@pytest.fixture
def data(stamp):
    return {"text": "It is Łucja, not Lucia.", "contact": "ana@example.org", "stamp": stamp(30)}


def test_a_report_reaches_the_editors(client, as_editor, talk, address, data):
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [(f"{address}thanks/", 302)]
    assert "The editors have your report" in response.text
    saved = MistakeReport.objects.values_list("page_id", "text", "contact", "state").get()
    assert saved == (talk.pk, data["text"], data["contact"], "open")
    edit = reverse("wagtailadmin_pages:edit", args=[talk.pk])
    for screen in (REPORTS, reverse("wagtailadmin_home")):
        page = as_editor.get(screen).text
        assert data["text"] in page
        assert f'href="{edit}"' in page
    assert "ana@example.org" in as_editor.get(REPORTS).text
    assert mail.outbox == []


def test_the_talk_sets_no_cookie_and_its_form_has_a_token(client, talk, address):
    assert client.get(talk.url).cookies == {}
    form = client.get(address)
    assert "csrfmiddlewaretoken" in form.text
    assert "no-store" in form["Cache-Control"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": ""}, "Say what is wrong, then send the form again."),
        ({"text": "   "}, "Say what is wrong, then send the form again."),
        ({"text": "x" * 3001}, "at most 3000 characters"),
        ({"text": "Nul\0"}, "Null characters are not allowed."),
        ({"contact": "nobody"}, "Enter a valid email address."),
        ({"contact": "a\0@example.org"}, "Null characters are not allowed."),
        ({"stamp": ""}, "send it again"),
        ({"stamp": "open:abc:def"}, "send it again"),
        ({"stamp": "\0"}, "Null characters are not allowed."),
    ],
)
def test_invalid_reports_show_the_form_again(client, address, data, change, says):
    response = client.post(address, data | change)
    assert response.status_code == 422
    assert says in response.text
    assert not MistakeReport.objects.exists()


@pytest.mark.parametrize(
    ("seconds", "says"), [(0, "sent too quickly"), (60 * 60 * 13, "open for a long time")]
)
def test_a_form_sent_too_quickly_or_too_late_keeps_its_text(
    client, address, data, stamp, seconds, says
):
    response = client.post(address, data | {"stamp": stamp(seconds)})
    assert (response.status_code, says in response.text) == (422, True)
    assert "It is Łucja, not Lucia.</textarea>" in response.text
    assert 'value="ana@example.org"' in response.text
    assert not MistakeReport.objects.exists()


def test_a_stamp_is_for_one_page(client, give_talk, data):
    other = give_talk("Joins")
    assert client.post(f"/report/{other.pk}/", data).status_code == 422


def test_a_report_with_the_hidden_field_is_not_saved(client, address, data):
    spam = data | {"homepage": "https://spam.example"}
    assert client.post(address, spam).status_code == 302
    assert not MistakeReport.objects.exists()


def test_reports_per_address_and_hour_are_limited(client, address, data):
    for _ in range(MAX_REPORTS_PER_HOUR):
        assert client.post(address, data).status_code == 302
    response = client.post(address, data)
    assert response.status_code == 429
    assert "It is Łucja, not Lucia.</textarea>" in response.text
    assert client.post(address, data, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert MistakeReport.objects.count() == MAX_REPORTS_PER_HOUR + 1


def test_behind_a_proxy_the_address_of_the_reader_counts(client, address, data, settings):
    settings.TRUSTED_PROXIES = 1
    for reader in ("192.0.2.1", "192.0.2.2"):
        for made_up in range(MAX_REPORTS_PER_HOUR):
            headers = {"X-Forwarded-For": f"10.0.0.{made_up}, {reader}"}
            assert client.post(address, data, headers=headers).status_code == 302
        headers = {"X-Forwarded-For": f"10.9.9.9, {reader}"}
        assert client.post(address, data, headers=headers).status_code == 429


@pytest.mark.parametrize("hide", [unpublish, make_private])
def test_reports_on_pages_that_are_not_public_are_refused(client, talk, address, data, hide):
    hide(talk)
    assert client.post(address, data).status_code == 404


@pytest.mark.parametrize("page_id", ["0", "1", "2", "99999999999999999999999999", "-1", "x"])
def test_unknown_page_ids_are_not_found(client, talk, page_id):
    assert client.get(f"/report/{page_id}/").status_code == 404


@pytest.fixture
def report(talk):
    return MistakeReport.objects.create(page=talk, text="Wrong.", contact="ana@example.org")


@pytest.fixture
def handle_url(report):
    return reverse("public_handle_mistake_report", args=[report.pk])


@pytest.mark.parametrize("state", ["done", "spam"])
def test_handling_a_report_deletes_the_contact(as_editor, editor, report, handle_url, state):
    assert f'action="{handle_url}"' in as_editor.get(REPORTS).text
    as_editor.post(handle_url, {"state": state})
    report.refresh_from_db()
    assert (report.state, report.contact, report.handled_by) == (state, "", editor)
    assert "reported by readers" not in as_editor.get(reverse("wagtailadmin_home")).text
    assert "Wrong." not in as_editor.get(REPORTS, {"state": "open"}).text
    assert "by editor" in as_editor.get(REPORTS).text


def test_a_report_is_handled_only_once(as_editor, as_administrator, editor, report, handle_url):
    as_editor.post(handle_url, {"state": "done"})
    answer = as_administrator.post(handle_url, {"state": "spam"}, follow=True)
    assert "Somebody else handled this report before you." in answer.text
    report.refresh_from_db()
    assert (report.state, report.handled_by) == ("done", editor)


@pytest.mark.parametrize("state", ["", "open", "x", "\0"])
def test_other_states_are_refused(as_editor, report, handle_url, state):
    as_editor.post(handle_url, {"state": state})
    report.refresh_from_db()
    assert (report.state, report.contact) == ("open", "ana@example.org")


def test_writers_neither_see_nor_handle_reports(as_writer, report, handle_url):
    assert as_writer.get(REPORTS).status_code == 302
    assert "Wrong." not in as_writer.get(reverse("wagtailadmin_home")).text
    as_writer.post(handle_url, {"state": "done"})
    report.refresh_from_db()
    assert report.state == "open"


def test_a_get_request_does_not_handle_a_report(as_editor, handle_url):
    assert as_editor.get(handle_url).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_three_reports(
    as_editor, give_talk, django_assert_num_queries, count
):
    for number in range(count):
        MistakeReport.objects.create(page=give_talk(f"Talk {number}"), text="Wrong.")
    as_editor.get(REPORTS)
    with django_assert_num_queries(11):
        as_editor.get(REPORTS)


def test_without_cookies_the_csrf_error_page_explains_what_to_do(address, data):
    response = Client(enforce_csrf_checks=True).post(address, data)
    assert response.status_code == 403
    assert "Go back and copy what you wrote" in response.text
    assert "css/site.css" in response.text
    assert not MistakeReport.objects.exists()
