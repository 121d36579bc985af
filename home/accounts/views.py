"""Lets an administrator reset the second factor of a user who lost it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.users.utils import change_user_perm

from home.accounts import second_factor


def can_reset_second_factor(current_user: Any, user: User) -> bool:
    """As for passwords. Only superusers can reset that of a superuser."""
    return bool(current_user.has_perm(change_user_perm)) and (
        current_user.is_superuser or not user.is_superuser
    )


@permission_required(change_user_perm)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    if not can_reset_second_factor(request.user, user):
        raise PermissionDenied
    if request.method == "POST":
        assert isinstance(request.user, User)  # noqa: S101 - the decorator refuses all others
        if second_factor.reset(user, by=request.user):
            message = _("The second factor of {user} was reset. They can set up a new one now.")
            messages.success(request, message.format(user=user))
        else:
            messages.info(request, _("{user} had no second factor.").format(user=user))
        return redirect("wagtailusers_users:edit", user.pk)
    title = _("Reset second factor")
    context = {
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailusers_users:index"), "label": _("Users")},
            {"url": reverse("wagtailusers_users:edit", args=[user.pk]), "label": str(user)},
            {"url": "", "label": title},
        ],
        "account_user": user,
    }
    return render(request, "accounts/reset_second_factor.html", context)
