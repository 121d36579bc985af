"""Ends old sessions, and requires a second factor for the admin."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from home.accounts import second_factor, session_limits

#: Prefixes of URL names in the admin that need no second factor: to log in, and to set one up.
PUBLIC_URL_NAMES = ("account_", "mfa_", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
#: Where a second factor is entered. The other MFA views change factors or show recovery codes.
VERIFICATION_URL_NAMES = (
    *("mfa_authenticate", "mfa_login_webauthn"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
)


class AccountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie, the session stays untouched, so that pages can be cached.
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
            and (message := session_limits.check_session(request))
        ):
            logout(request)
            messages.info(request, message)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}/"):
            return None
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        manages_factors = name.startswith("mfa_") and name not in VERIFICATION_URL_NAMES
        if manages_factors and request.user.is_authenticated:
            # The password alone must not suffice to remove or add a factor.
            has_factor = second_factor.get_factors(request.user).exists()
            is_missing = has_factor and not second_factor.is_verified(request)
            return _redirect_to_verification(request) if is_missing else None
        if name.startswith(PUBLIC_URL_NAMES) or not second_factor.is_required(request.user):
            return None
        has_factor = second_factor.get_factors(request.user).exists()
        if has_factor and second_factor.is_verified(request):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" or not request.accepts(
            "text/html"
        ):
            raise PermissionDenied
        if has_factor:
            return _redirect_to_verification(request)
        messages.warning(
            request,
            _(
                "Your role requires a second factor. Set up an authenticator app or a passkey "
                "below, then continue."
            ),
        )
        return redirect("mfa_index")


def _redirect_to_verification(request: HttpRequest) -> HttpResponse:
    query = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(reverse("mfa_reauthenticate", query=query))
