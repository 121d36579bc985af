"""An administrator lets somebody who lost their second factor in again."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.users.utils import change_user_perm

from home.accounts import second_factor


def may_reset(person: Any, user: User) -> bool:
    """As with passwords; and nobody opens the door of who has more power than themselves."""
    return bool(person.has_perm(change_user_perm)) and (
        person.is_superuser or not user.is_superuser
    )


@permission_required(change_user_perm)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    if not may_reset(request.user, user):
        raise PermissionDenied
    if request.method == "POST":
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else this far
        if second_factor.reset(user, by=request.user):
            messages.success(request, f"{user} has no second factor any more, and can set up anew.")
        else:
            messages.info(request, f"{user} had no second factor.")
        return redirect("wagtailusers_users:edit", user.pk)
    title = "Reset the second factor"
    frame = {
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("wagtailusers_users:index"), "label": "Users"},
            {"url": reverse("wagtailusers_users:edit", args=[user.pk]), "label": str(user)},
            {"url": "", "label": title},
        ],
    }
    return render(request, "accounts/reset_second_factor.html", frame | {"person": user})
