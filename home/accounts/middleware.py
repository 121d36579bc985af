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

from home.accounts import factors, sessions

#: What also who is not logged in gets of the admin, and what is needed to set a factor up.
OPEN = ("account_", "mfa_", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


class AccountDoors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is logged in, and the session stays untouched.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and (reason := sessions.over(request)):
            logout(request)
            messages.info(request, f"{reason} What was saved is still there: log in again.")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (
            not settings.REQUIRE_SECOND_FACTOR
            or not request.path_info.startswith(f"/{settings.ADMIN_PATH}/")
            or (match and (match.url_name or "").startswith(OPEN))
            or not factors.is_required_of(request.user)
        ):
            return None
        has_one = factors.factors_of(request.user).exists()
        if has_one and factors.was_shown(request):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" or not request.accepts(
            "text/html"
        ):
            raise PermissionDenied
        if has_one:
            here = {"next": request.get_full_path()} if request.method == "GET" else {}
            return redirect(reverse("mfa_reauthenticate", query=here))
        messages.warning(
            request,
            "Your role needs a second factor to work here: set up an authenticator app or a "
            "passkey below. Then you can go on.",
        )
        return redirect("mfa_index")
