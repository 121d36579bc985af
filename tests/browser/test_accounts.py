"""Logging in with a passkey, as a person does; and that everybody can use these pages."""

import pytest
from allauth.mfa.models import Authenticator

from tests.browser.axe import LOOKS, show
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.test_accessibility import find_faults
from tests.conftest import person
from tests.home.accounts.test_second_factor import code, give_app

pytestmark = IN_A_BROWSER


@pytest.fixture
def key(page):
    """A security key that lives in the browser, and is touched whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_used_to_sign_in(page, live_server, settings, key, complaints):
    settings.REQUIRE_SECOND_FACTOR = True
    person("ana", "Editors")
    page.goto(f"{live_server.url}/desk/login/")
    page.get_by_label("Username").fill("ana")
    page.locator("#id_password").fill("ana")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Your role needs a second factor").wait_for()
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
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(f"{live_server.url}/desk/")


ADDRESSES = (
    "/desk/password/reset/",
    "/desk/password/reset/done/",
    "/desk/2fa/",
    "/desk/2fa/totp/deactivate/",
    "/desk/2fa/recovery-codes/generate/",
    "/desk/2fa/webauthn/",
    "/desk/2fa/webauthn/add/",
    "/desk/reauthenticate/",
    "/desk/2fa/reauthenticate/",
    "/desk/logout/",
)


def test_login_pages_have_no_accessibility_errors(page, live_server, complaints):
    user = person("ana", "Editors")
    give_app(user)
    found = []

    def look(name):
        for width, scheme in LOOKS:
            show(page, width, scheme)
            found.extend(f"{scheme} at {width}: {fault}" for fault in find_faults(page, name))

    page.goto(f"{live_server.url}/desk/login/")
    look("login")
    page.get_by_label("Username").fill("ana")
    page.locator("#id_password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("do not belong together").wait_for()
    look("login with an error")
    page.locator("#id_password").fill("ana")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()
    look("the second factor")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/desk/")
    for address in ADDRESSES:
        page.goto(live_server.url + address)
        look(address)
    # To scan a code one has none yet; the session has confirmed the password by then.
    page.goto(f"{live_server.url}/desk/2fa/totp/deactivate/")
    page.locator("#id_password").fill("ana")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Deactivate").wait_for()
    Authenticator.objects.filter(user=user).delete()
    page.goto(f"{live_server.url}/desk/2fa/totp/activate/")
    shown = page.locator("img.qr")
    assert shown.evaluate("image => image.naturalWidth") > 0
    look("the code to scan")
    assert found == [], "\n".join(found)
