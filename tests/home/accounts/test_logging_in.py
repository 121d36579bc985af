"""Logging in, locks after failures, password resets and the end of sessions."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache, caches
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import PageViewRestriction

from home.accounts.middleware import PUBLIC_URL_NAMES
from home.accounts.session_limits import USED_AT

LOGIN = "/desk/login/"
LOCKED = "locked for up to five minutes"


def log_in(client, name, password=None, **extra):
    return client.post(LOGIN, {"login": name, "password": password or name}, **extra)


def is_logged_in(client):
    return "_auth_user_id" in client.session


def fail(client, name, times=5, **extra):
    for _ in range(times):
        assert "don&#x27;t match" in log_in(client, name, "wrong", **extra).text


def test_logging_in_leads_to_the_admin_or_the_requested_page(client, editor, talk):
    assert log_in(client, "editor").url == "/desk/"
    assert log_in(Client(), "editor", QUERY_STRING="next=/desk/reports/").url == "/desk/reports/"
    assert log_in(Client(), "editor", QUERY_STRING="next=https://evil.example/").url == "/desk/"


def test_passwords_are_case_sensitive_and_usernames_are_not(client, editor):
    assert "Passwords are case-sensitive" in log_in(client, "editor", "Editor").text
    assert log_in(client, "Editor", "editor").url == "/desk/"


def test_there_is_only_one_login_form(client, editor, talk):
    """Wagtail's two login forms have neither rate limits nor second factors."""
    PageViewRestriction.objects.create(page=talk, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(talk.url).url == f"{LOGIN}?next={talk.url}"
    assert client.get("/desk/").url == f"{LOGIN}?next=/desk/"
    credentials = {"username": "editor", "password": "editor"}
    for url in ("/_util/login/", LOGIN):
        client.post(url, credentials)
        assert not is_logged_in(client), url
    assert client.get("/_util/login/?next=/a/").url == f"{LOGIN}?next=/a/"
    for url in ("/desk/password_reset/", "/desk/password_reset/confirm/MQ/a-b/"):
        assert client.get(url).status_code == 404


def test_there_is_no_signup(client, as_editor):
    for name in ("account_signup", "account_email", "account_signup_by_passkey"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert "signup" not in client.get(LOGIN).text
    client.post("/desk/signup/", {"username": "eve", "password1": "a", "password2": "a"})
    assert not User.objects.filter(username="eve").exists()
    assert as_editor.get("/desk/signup/").status_code == 404


@pytest.mark.postgresql("rows written by several processes")
def test_five_failures_lock_the_account_for_all_addresses(client, editor, writer):
    fail(client, "editor")
    assert LOCKED in log_in(client, "editor").text
    other_address = Client(REMOTE_ADDR="192.0.2.9")
    assert LOCKED in log_in(other_address, "editor").text
    assert not is_logged_in(other_address)
    # Others aren't locked.
    assert log_in(other_address, "writer").status_code == 302


@pytest.mark.postgresql("rows written by several processes")
def test_unknown_usernames_are_locked_too_and_logged_on_one_line(client, db, caplog):
    """So that a lock doesn't reveal who has an account."""
    fail(client, "eve\nil")
    caplog.clear()
    assert LOCKED in log_in(client, "eve\nil").text
    lines = [record.getMessage() for record in caplog.records if "locked" in record.msg]
    assert lines == ["Login is locked for a while: 'eve\\nil'"]


@pytest.mark.postgresql("rows written by several processes")
def test_logging_in_does_not_reset_the_count_of_failures(client, editor):
    fail(client, "editor", times=4)
    assert log_in(client, "editor").status_code == 302
    fail(Client(), "editor", times=1)
    assert LOCKED in log_in(Client(), "editor").text


@pytest.mark.postgresql("rows written by several processes")
def test_many_usernames_from_one_address_lock_the_address(client, editor, settings):
    settings.TRUSTED_PROXIES = 1
    attacker = {"X-Forwarded-For": "192.0.2.66, 198.51.100.7"}
    for number in range(20):
        log_in(client, f"name-{number}", headers=attacker)
    assert LOCKED in log_in(client, "editor", headers=attacker).text
    # The client can't avoid it with another forged header.
    forged = {"X-Forwarded-For": "192.0.2.67, 198.51.100.7"}
    assert LOCKED in log_in(client, "editor", headers=forged).text
    other = {"X-Forwarded-For": "198.51.100.8"}
    assert log_in(client, "editor", headers=other).status_code == 302


def test_too_many_requests_show_the_sites_429_page(client, db):
    answers = [log_in(client, f"name-{number}") for number in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "Too many requests" in answers[-1].text


@pytest.mark.postgresql("rows written by several processes")
def test_clearing_the_page_cache_keeps_locks(client, editor, settings):
    settings.CACHES = settings.CACHES | settings.LOGIN_ATTEMPTS
    call_command("createcachetable")
    fail(client, "editor")
    cache.clear()
    caches["default"].clear()
    assert LOCKED in log_in(client, "editor").text


def test_inactive_users_and_those_without_permission_get_a_message(client, editor):
    editor.is_active = False
    editor.save()
    assert "inactive" in log_in(client, "editor", follow=True).text.lower()
    User.objects.create_user("reader", password="reader")
    refused = "signed in as reader, who doesn't have permission"
    assert refused in log_in(client, "reader", follow=True).text


def request_reset(client, email):
    return client.post("/desk/password/reset/", {"email": email})


def test_a_reset_link_works_once(client, editor):
    request_reset(client, "editor@example.org")
    [message] = mail.outbox
    assert message.subject.startswith("[Hallway Track] ")
    link = next(word for word in message.body.split() if word.startswith("http"))
    url = client.get(link, follow=True).redirect_chain[-1][0]
    too_short = client.post(url, {"password1": "a1b2c3", "password2": "a1b2c3"})
    assert "at least 12 characters" in too_short.text
    password = "kept-where-it-is-found"
    valid = {"password1": password, "password2": password}
    assert client.post(url, valid).status_code == 302
    assert not is_logged_in(client)
    assert log_in(client, "editor", password).url == "/desk/"
    assert "invalid" in Client().get(link).text


def test_resetting_does_not_reveal_who_has_an_account(client, editor):
    addresses = ("editor@example.org", "eve@example.org")
    assert len({request_reset(client, address).url for address in addresses}) == 1
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]


def test_reset_mails_go_only_to_the_current_address(client, editor):
    request_reset(client, "editor@example.org")
    mail.outbox.clear()
    # With capitals, as an administrator may enter it.
    editor.email = "Kim.Editor@example.net"
    editor.save()
    for address in (
        *("editor@example.org", "kim.editor@example.net"),
        # Other letters, which some databases treat as equal.
        *("K\u0131m.Editor@example.net", "\u212aim.Editor@example.net"),
    ):
        request_reset(client, address)
    assert {message.to[0] for message in mail.outbox} == {"Kim.Editor@example.net"}


def test_users_cannot_change_their_own_email_address_or_username(as_editor, editor):
    """With a stolen session, they could otherwise take over the account."""
    account = as_editor.get("/desk/account/")
    panels = account.context["panels_by_tab"].values()
    names = {name for tab in panels for panel in tab for name in panel.get_form().fields}
    assert {"first_name", "old_password"} <= names
    assert not {"email", "username"} & names


def test_password_resets_are_rate_limited(client, editor):
    answers = [request_reset(client, "editor@example.org").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("tenletters", "too short"),
        ("administrator", "too similar"),
        ("qwertyuiop123", "too common"),
        ("314159265358", "entirely numeric"),
    ],
)
def test_weak_passwords_are_refused(as_administrator, administrator, password, words):
    form = {"username": "new", "email": "administrator@example.org", "first_name": "A"}
    form |= {"last_name": "B", "password1": password, "password2": password}
    assert words in as_administrator.post("/desk/users/new/", form).text
    assert not User.objects.filter(username="new").exists()


def backdate_session(client, hours, key=USED_AT):
    session = client.session
    session[key] -= hours * 3600
    session.save()


@pytest.mark.parametrize(
    ("key", "hours", "message"),
    [("used_at", 13, "12 hours without activity"), ("started_at", 169, "168 hours at most")],
)
def test_a_session_ends(as_editor, key, hours, message):
    backdate_session(as_editor, hours, key)
    answer = as_editor.get("/desk/", follow=True)
    assert answer.redirect_chain[0][0] == f"{LOGIN}?next=/desk/"
    assert message in answer.text
    assert not is_logged_in(as_editor)


def test_a_session_in_use_continues(as_editor):
    for _ in range(3):
        backdate_session(as_editor, 11)
        assert as_editor.get("/desk/").status_code == 200


def test_a_new_password_ends_other_sessions(as_editor, editor):
    editor.set_password("kept-where-it-is-found")
    editor.save()
    assert as_editor.get("/desk/").url.startswith(LOGIN)


def test_logging_out_needs_a_post(as_editor):
    assert "Sign out" in as_editor.get("/desk/logout/").text
    assert is_logged_in(as_editor)
    assert as_editor.post("/desk/logout/").url == LOGIN
    assert not is_logged_in(as_editor)


def test_login_pages_are_never_cached(client, as_editor):
    for user, url in ((client, LOGIN), (as_editor, "/desk/2fa/")):
        assert "no-store" in user.get(url)["Cache-Control"]


def test_public_url_names_exist(db):
    assert all(prefix in {"account_", "mfa_"} or reverse(prefix) for prefix in PUBLIC_URL_NAMES)
