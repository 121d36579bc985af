from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from home.accounts import second_factor
from home.accounts.views import can_reset_second_factor, reset_second_factor


@hooks.register("register_account_menu_item")
def add_account_menu_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("An authenticator app, passkeys and recovery codes for signing in."),
    }


@hooks.register("register_admin_urls")
def add_admin_urls() -> list[URLPattern]:
    return [path("second-factor/<int:pk>/reset/", reset_second_factor, name="reset_second_factor")]


@hooks.register("register_user_listing_buttons")
def add_listing_buttons(user: User, request_user: Any) -> Iterator[Button]:
    if can_reset_second_factor(request_user, user):
        yield Button(
            _("Reset second factor"),
            url=reverse("reset_second_factor", args=[user.pk]),
            icon_name="key",
            priority=40,
        )


@hooks.register("register_log_actions")
def add_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        second_factor.RESET_ACTION,
        gettext_lazy("Reset second factor"),
        gettext_lazy("Reset the second factor of this account"),
    )
