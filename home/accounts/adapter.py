"""What allauth asks of a site: docs/decisions/logging-in.md."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from conferences.rate_limits import get_client_ip
from home.accounts import second_factor

logger = logging.getLogger(__name__)


class Accounts(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": (
            "That was tried too often, and is locked for up to five minutes, for the right answer "
            "too. Wait, then try again; or set a new password if you forgot yours."
        ),
        "username_password_mismatch": (
            "The username and the password do not belong together. Capital letters count in the "
            "password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return get_client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            # Who reads the log wants to know whom it was tried on, on one line.
            logger.warning("Locked for a while: logging in as %.150r", credentials.get("username"))
            raise

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Who comes as somebody else leaves first: allauth asks nobody who is logged in for a code,
        and so would lead them back to where they were refused."""
        if request.user.is_authenticated and request.user != user:
            second_factor.leave(request)
        return super().pre_login(request, user, **more)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the address in the user's form. What was done is done, also when no mail goes out."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except OSError:
            logger.exception("Could not send a mail about a change to the account of %s", user)


class SecondFactors(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "This code is wrong or no longer good. Enter the one that your app shows now, "
            "or a recovery code that was not used yet."
        ),
    }
