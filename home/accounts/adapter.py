"""allauth's adapters: docs/decisions/logging-in.md."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from conferences.rate_limits import get_client_ip
from home.accounts import second_factor

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many failed attempts. Signing in is locked for up to five minutes, also with the "
            "right password. Wait and try again, or reset your password if you forgot it."
        ),
        "username_password_mismatch": _(
            "The username and password don't match. Passwords are case-sensitive."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # administrators create accounts

    def get_client_ip(self, request: HttpRequest) -> str:
        return get_client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            logger.warning("Login is locked for a while: %.150r", credentials.get("username"))
            raise

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Logs another user out first: allauth asks for no second factor within a session."""
        if request.user.is_authenticated and request.user != user:
            second_factor.log_out_previous_user(request)
        return super().pre_login(request, user, **kwargs)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Uses the address in the user's form. The change is kept even if no mail can be sent."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except OSError:
            logger.exception("Could not send a mail about a change to the account of %s", user)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is wrong or has expired. Enter the code that your app shows now, or a "
            "recovery code that you haven't used yet."
        )
    }
