"""Who needs a second factor, who has one, and which session has shown it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from wagtail.log_actions import log

from conferences.roles import WRITERS

RESET = "accounts.reset_second_factor"
#: In the session: whose factor was shown in it.
SHOWN_BY = "second_factor_shown_by"
#: What allauth notes there of how somebody is logging in. Both say whose it is.
OF_A_LOGIN = (SHOWN_BY, "account_authentication_methods", "account_authentication_methods_user")


def is_required_of(user: Any) -> bool:
    """Of everybody with more power than a Writer; also of groups that a site makes itself."""
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    return user.is_superuser or bool(user.groups.exclude(name=WRITERS).exists())


def factors_of(user: Any) -> Any:
    """An app or keys. Recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def was_shown(request: HttpRequest) -> bool:
    return bool(request.session.get(SHOWN_BY) == request.user.pk)


def leave(request: HttpRequest) -> None:
    """Log out who was there, and keep what somebody else has shown by now to log in."""
    shown = {name: request.session[name] for name in OF_A_LOGIN if name in request.session}
    logout(request)
    request.session.update(shown)


def reset(user: User, by: User | None = None) -> bool:
    """Forget every factor of somebody who lost theirs. False: there was none."""
    with transaction.atomic():
        forgotten, _ = Authenticator.objects.filter(user=user).delete()
        if forgotten:
            log(instance=user, action=RESET, user=by)
    return bool(forgotten)


def connect() -> None:
    authenticator_added.connect(_remember, dispatch_uid="accounts_factor_added")
    authenticator_used.connect(_remember, dispatch_uid="accounts_factor_used")


def _remember(request: HttpRequest, user: User, **_more: Any) -> None:
    request.session[SHOWN_BY] = user.pk
