"""Who needs a second factor, who has one, and in which session it was verified."""

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

RESET_ACTION = "accounts.reset_second_factor"
#: The session key with the user whose factor was verified.
VERIFIED_USER = "second_factor_verified_user"
#: The session keys of a login in progress: the above, and allauth's. All name their user.
LOGIN_KEYS = (
    *(VERIFIED_USER, "account_authentication_methods"),
    "account_authentication_methods_user",
)


def is_required(user: Any) -> bool:
    """For everybody except readers and writers, also for members of groups that a site adds."""
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    return user.is_superuser or bool(user.groups.exclude(name=WRITERS).exists())


def get_factors(user: Any) -> Any:
    """Apps and keys. Recovery codes only replace them."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_verified(request: HttpRequest) -> bool:
    return bool(request.session.get(VERIFIED_USER) == request.user.pk)


def log_out_previous_user(request: HttpRequest) -> None:
    """Keeps what another user has entered so far to log in."""
    kept = {name: request.session[name] for name in LOGIN_KEYS if name in request.session}
    logout(request)
    request.session.update(kept)


def reset(user: User, by: User | None = None) -> bool:
    """Deletes all factors of a user who lost them. Returns whether there were any."""
    with transaction.atomic():
        count, _by_model = Authenticator.objects.filter(user=user).delete()
        if count:
            log(instance=user, action=RESET_ACTION, user=by)
    return bool(count)


def connect_signals() -> None:
    authenticator_added.connect(_record_verification, dispatch_uid="accounts_factor_added")
    authenticator_used.connect(_record_verification, dispatch_uid="accounts_factor_used")


def _record_verification(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    request.session[VERIFIED_USER] = user.pk
