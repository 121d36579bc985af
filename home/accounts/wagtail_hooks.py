"""Where second factors meet Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from home.accounts import second_factor
from home.accounts.views import may_reset, reset_second_factor


@hooks.register("register_account_menu_item")
def account_menu_item(request: HttpRequest) -> dict[str, str]:
    """On the page of one's own account."""
    return {
        "url": reverse("mfa_index"),
        "label": "Second factor",
        "help_text": "An authenticator app, passkeys and recovery codes for logging in.",
    }


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [path("second-factor/<int:pk>/reset/", reset_second_factor, name="reset_second_factor")]


@hooks.register("register_user_listing_buttons")
def listing_buttons(user: User, request_user: Any) -> Iterator[Button]:
    if may_reset(request_user, user):
        yield Button(
            "Reset second factor",
            url=reverse("reset_second_factor", args=[user.pk]),
            icon_name="key",
            priority=40,
        )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        second_factor.RESET, "Reset the second factor", "Reset the second factor of this account"
    )
