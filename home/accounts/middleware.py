"""What stands between a session and the site: its age, and the second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from home.accounts import second_factor, session_limits

#: What also who is not logged in gets of the admin, and what is needed to set a factor up.
OPEN = ("account_", "mfa_", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
#: Where a factor is asked for. The other pages for factors change them, or show what replaces them.
ASKS = (
    *("mfa_authenticate", "mfa_login_webauthn"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
)


class AccountDoors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is logged in, and the session stays untouched.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if (
            has_session
            and request.user.is_authenticated
            and (reason := session_limits.over(request))
        ):
            logout(request)
            messages.info(request, f"{reason} What was saved is still there: log in again.")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}/"):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        is_about_factors = name.startswith("mfa_") and name not in ASKS
        if is_about_factors and request.user.is_authenticated:
            # Whoever knows the password alone takes nobody's factor away, nor adds one of theirs.
            has_one = second_factor.factors_of(request.user).exists()
            return _ask(request) if has_one and not second_factor.was_shown(request) else None
        if name.startswith(OPEN) or not second_factor.is_required_of(request.user):
            return None
        has_one = second_factor.factors_of(request.user).exists()
        if has_one and second_factor.was_shown(request):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" or not request.accepts(
            "text/html"
        ):
            raise PermissionDenied
        if has_one:
            return _ask(request)
        messages.warning(
            request,
            "Your role needs a second factor to work here: set up an authenticator app or a "
            "passkey below. Then you can go on.",
        )
        return redirect("mfa_index")


def _ask(request: HttpRequest) -> HttpResponse:
    here = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(reverse("mfa_reauthenticate", query=here))
