"""Second factors: setting up, entering, requiring and resetting them."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from home.accounts import second_factor
from tests.conftest import create_user, log_in_client
from tests.home.accounts.test_logging_in import LOCKED, fail, is_logged_in, log_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
VERIFY = "/desk/2fa/authenticate/"
SETUP = "/desk/2fa/"


def code(secret=SECRET, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def add_app(user):
    data = {"secret": SECRET}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def confirm_password(client, password):
    form = client.get("/desk/2fa/totp/activate/", follow=True)
    assert form.redirect_chain[-1][0].startswith("/desk/reauthenticate/")
    client.post(form.redirect_chain[-1][0], {"password": password})


def test_the_page_of_second_factors_and_the_account_page_link_to_each_other(as_editor):
    page = as_editor.get(SETUP).text
    assert '<a href="/desk/">' in page
    assert '<a href="/desk/account/">' in page
    assert f'href="{SETUP}"' in as_editor.get("/desk/account/").text


# The verification is recorded after the commit.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_new_editor_sets_up_a_second_factor_before_using_the_admin(required, client, editor):
    answer = log_in(client, "editor", follow=True)
    assert answer.redirect_chain[-1][0] == SETUP
    assert "Your role requires a second factor" in answer.text
    confirm_password(client, "editor")
    page = client.get("/desk/2fa/totp/activate/")
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page.text)[1]
    done = client.post("/desk/2fa/totp/activate/", {"code": code(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/desk/2fa/recovery-codes/"
    assert len(re.findall(r"^\d{8}\b|>\d{8}\b", done.text, re.MULTILINE)) == 10
    assert client.get("/desk/").status_code == 200
    assert {message.to[0] for message in mail.outbox} == {"editor@example.org"}


def test_only_the_page_with_the_qr_code_allows_data_urls(client, editor):
    log_in(client, "editor")
    confirm_password(client, "editor")
    page = client.get("/desk/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "img-src 'self' data:;" in page["Content-Security-Policy"]
    for url in ("/", "/desk/login/", SETUP):
        policy = client.get(url)["Content-Security-Policy"]
        assert "data:" not in policy, url
        assert "unsafe-inline" not in policy, url


def test_users_with_an_app_need_its_code(client, editor):
    add_app(editor)
    assert log_in(client, "editor", QUERY_STRING="next=/desk/reports/").url == VERIFY
    assert not is_logged_in(client)
    assert client.get("/desk/").url.startswith("/desk/login/")
    assert "wrong or has expired" in client.post(VERIFY, {"code": "000000"}).text
    assert client.post(VERIFY, {"code": code()}).url == "/desk/reports/"
    assert is_logged_in(client)


@pytest.mark.parametrize("of_app", [True, False])
def test_a_code_works_once(editor, of_app):
    add_app(editor)
    entered = code() if of_app else RecoveryCodes.activate(editor).get_unused_codes()[0]
    statuses = []
    for client in (Client(), Client()):
        log_in(client, "editor")
        statuses.append(client.post(VERIFY, {"code": entered}).status_code)
    assert statuses == [302, 200]


def test_codes_cannot_be_guessed(client, editor):
    add_app(editor)
    log_in(client, "editor")
    for _ in range(5):
        client.post(VERIFY, {"code": "000000"})
    assert LOCKED in client.post(VERIFY, {"code": code()}).text
    assert not is_logged_in(client)


def test_passkey_login_is_offered(client, db):
    answer = client.get("/desk/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]
    forged = client.post("/desk/2fa/webauthn/login/", {"credential": "{}"}, follow=True)
    assert not is_logged_in(client)
    assert forged.status_code == 200


@pytest.mark.parametrize("role", ["Writers", "Editors", "Administrators"])
def test_roles_that_require_a_factor_cannot_use_the_admin_without(required, talk, role):
    client = log_in_client(create_user("ana", role))
    for url in ("/desk/", "/desk/pages/", "/desk/account/", "/desk/nowhere/"):
        answer = client.get(url)
        if role == "Writers":
            assert answer.status_code == (404 if "nowhere" in url else 200), url
        else:
            assert (answer.status_code, answer.url) == (302, SETUP), url
    assert client.get(talk.url).status_code == 200, "public pages need no factor"


def test_members_of_custom_groups_need_a_factor(required, writer):
    assert not second_factor.is_required(writer)
    writer.groups.add(Group.objects.create(name="Designers"))
    assert second_factor.is_required(User.objects.get(pk=writer.pk))
    assert second_factor.is_required(User.objects.create_superuser("root"))


def test_scripts_get_403_instead_of_a_redirect(required, as_editor):
    for url, headers in {
        "/desk/": {"X-Requested-With": "XMLHttpRequest"},
        "/desk/api/main/pages/": {"accept": "application/json"},
    }.items():
        assert as_editor.get(url, headers=headers).status_code == 403


def test_an_unverified_session_must_enter_the_factor(required, editor):
    """It may have begun with a stolen password, before there was a second factor."""
    client = log_in_client(editor)
    add_app(editor)
    url = client.get("/desk/reports/site-history/").url
    assert url == "/desk/2fa/reauthenticate/?next=%2Fdesk%2Freports%2Fsite-history%2F"
    assert client.post(url, {"code": code()}).url == "/desk/reports/site-history/"
    assert client.get("/desk/").status_code == 200


def test_another_user_can_log_in_within_a_session(required, as_writer, editor):
    """The login form offers it to users who lack a permission."""
    add_app(editor)
    assert log_in(as_writer, "editor", QUERY_STRING="next=/desk/reports/locked/").url == VERIFY
    assert as_writer.get(VERIFY).status_code == 200
    assert as_writer.post(VERIFY, {"code": code()}).url == "/desk/reports/locked/"
    assert as_writer.get("/desk/reports/locked/").status_code == 200
    assert as_writer.session["_auth_user_id"] == str(editor.pk)


PATHS = ("totp/deactivate/", "totp/activate/", "recovery-codes/generate/", "webauthn/add/", "")


@pytest.mark.parametrize("is_required", [True, False])
def test_factors_cannot_be_changed_with_the_password_alone(settings, editor, is_required):
    """In an unverified session, which may have begun with a stolen password."""
    settings.REQUIRE_SECOND_FACTOR = is_required
    client = log_in_client(editor)
    add_app(editor)
    client.post("/desk/reauthenticate/?next=/desk/2fa/", {"password": "editor"})
    verify = "/desk/2fa/reauthenticate/"
    for page in PATHS:
        assert client.get(f"{SETUP}{page}").url.startswith(f"{verify}?next="), page
        assert client.post(f"{SETUP}{page}").url == verify, page
    assert second_factor.get_factors(editor).exists()
    assert client.post(f"{verify}?next=/desk/2fa/", {"code": code()}).url == SETUP
    client.post("/desk/2fa/totp/deactivate/")
    assert not second_factor.get_factors(editor).exists()


def test_an_administrator_resets_the_factor_of_a_user(as_administrator, editor):
    add_app(editor)
    url = f"/desk/second-factor/{editor.pk}/reset/"
    assert url in as_administrator.get("/desk/users/").text
    assert "editor" in as_administrator.get(url).text
    assert second_factor.get_factors(editor).exists()
    as_administrator.post(url)
    assert not second_factor.get_factors(editor).exists()
    entry = ModelLogEntry.objects.get(action=second_factor.RESET_ACTION)
    assert (entry.object_id, entry.user.username) == (str(editor.pk), "administrator")
    assert log_in(Client(), "editor").url == "/desk/"


def test_resetting_needs_permission(as_editor, as_administrator, writer):
    root = User.objects.create_superuser("root")
    for client, user in ((as_editor, writer), (as_administrator, root)):
        add_app(user)
        client.post(f"/desk/second-factor/{user.pk}/reset/")
        assert second_factor.get_factors(user).exists()


def test_the_command_resets_factors(editor, capsys):
    add_app(editor)
    for _ in range(2):
        call_command("reset_second_factor", "editor")
    assert capsys.readouterr().out.splitlines() == [
        "The second factor of editor was reset. They can set up a new one now.",
        "editor had no second factor.",
    ]
    assert ModelLogEntry.objects.filter(action=second_factor.RESET_ACTION).count() == 1
    with pytest.raises(CommandError, match="no user eve"):
        call_command("reset_second_factor", "eve")


def test_a_factor_does_not_bypass_the_lock_on_a_password(client, editor):
    add_app(editor)
    fail(client, "editor")
    assert log_in(client, "editor").status_code == 200
    assert client.post(VERIFY, {"code": code()}).url.startswith("/desk/login/")
