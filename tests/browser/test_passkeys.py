"""Signing in with a passkey, and the accessibility of the pages for it."""

import pytest
from allauth.mfa.models import Authenticator

from tests.browser.axe import find_faults
from tests.browser.conftest import IN_A_BROWSER
from tests.conftest import create_user
from tests.home.accounts.test_second_factor import add_app, code

pytestmark = IN_A_BROWSER


@pytest.fixture
def key(page):
    """A virtual security key in the browser, which confirms every request."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    abilities = ("hasResidentKey", "hasUserVerification", "isUserVerified")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= dict.fromkeys(abilities, True)
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page, password):
    page.get_by_label("Username").fill("ana")
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_added_and_used_to_sign_in(page, live_server, settings, key, browser_errors):
    settings.REQUIRE_SECOND_FACTOR = True
    create_user("ana", "Editors")
    page.goto(f"{live_server.url}/desk/login/")
    sign_in(page, "ana")
    page.get_by_text("Your role requires a second factor").wait_for()
    page.goto(f"{live_server.url}/desk/2fa/webauthn/add/")
    page.locator("#id_password").fill("ana")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/desk/2fa/recovery-codes/")
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("heading", name="Hallway Track").first.wait_for()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/desk/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{live_server.url}/desk/")


PATHS = (
    *("password/reset/", "password/reset/done/", "2fa/", "2fa/totp/deactivate/"),
    *("2fa/recovery-codes/generate/", "2fa/webauthn/", "2fa/webauthn/add/", "reauthenticate/"),
    *("2fa/reauthenticate/", "logout/"),
)


def test_login_pages_have_no_accessibility_errors(page, live_server, browser_errors):
    user = create_user("ana", "Editors")
    add_app(user)
    faults = []

    def check(name):
        faults.extend(find_faults(page, name))

    page.goto(f"{live_server.url}/desk/login/")
    check("login")
    sign_in(page, "wrong")
    page.get_by_text("don't match").wait_for()
    check("login with an error")
    sign_in(page, "ana")
    page.get_by_label("Code").wait_for()
    check("the second factor")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/desk/")
    for path in PATHS:
        page.goto(f"{live_server.url}/desk/{path}")
        check(path)
    # The QR code is shown only to users without an app, who have confirmed their password.
    page.goto(f"{live_server.url}/desk/2fa/totp/deactivate/")
    page.locator("#id_password").fill("ana")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Deactivate").wait_for()
    Authenticator.objects.filter(user=user).delete()
    page.goto(f"{live_server.url}/desk/2fa/totp/activate/")
    qr_code = page.locator("img.qr")
    assert qr_code.evaluate("image => image.naturalWidth") > 0
    check("the QR code")
    assert faults == [], "\n".join(faults)
