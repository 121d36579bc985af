"""Letting errors pass, with a reason."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.locks import BasicLock, WorkflowLock
from wagtail.models import Page

from conferences.curation.accessibility.audit import CannotShow
from conferences.curation.accessibility.block_links import block_url
from conferences.curation.publish_gate import gate
from conferences.models import RecapPage


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why are readers better served with the page as it is?",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"min_length": "Write a sentence that another editor can follow."},
    )


@permission_required(gate.PERMISSION)
def override(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    permissions = page.permissions_for_user(request.user)
    if not isinstance(page, RecapPage) or not permissions.can_edit():
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    try:
        errors = gate.errors_of(page, page.get_latest_revision())
    except CannotShow:
        messages.error(request, "This page breaks when it is shown: mend it first.")
        return redirect(block_url(page.pk))
    shown = ",".join(sorted(error.fingerprint for error in errors))
    if request.method == "POST" and errors and form.is_valid():
        if request.POST.get("shown") == shown:
            return _let_pass(request, page, form.cleaned_data["reason"])
        messages.warning(
            request, "The draft changed meanwhile, and so did its errors. Look at them again."
        )
    title = page.get_admin_display_title()
    context = {
        "header_title": "Let errors pass",
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": block_url(page.pk), "label": title},
            {"url": "", "label": "Let errors pass"},
        ],
        "page_title": title,
        "errors": [(gate.in_words(error), block_url(page.pk, error.block)) for error in errors],
        "form": form,
        "shown": shown,
        "may_publish": _may_publish(page, request.user),
        "edit_url": block_url(page.pk),
    }
    return render(request, "curation/accessibility/override.html", context)


def _may_publish(page: RecapPage, user: Any) -> bool:
    """Not what somebody locked, nor what is reviewed by others. A date is no lock here."""
    lock = page.get_lock()
    held = isinstance(lock, BasicLock | WorkflowLock) and lock.for_user(user)
    return bool(page.permissions_for_user(user).can_publish() and not held)


def _let_pass(request: HttpRequest, page: RecapPage, reason: str) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else this far
    with transaction.atomic():
        # A page that never had a draft gets one: what is let pass is a version.
        revision = page.get_latest_revision() or page.save_revision(user=request.user)
        gate.override(page, reason, request.user)
        publishes = request.POST.get("then") == "publish" and _may_publish(page, request.user)
        if publishes:
            revision.publish(user=request.user)
    if publishes:
        revision.refresh_from_db()
        done = "Scheduled" if revision.approved_go_live_at else "Published"
        messages.success(request, f"{done}, with your reason in the history.")
    else:
        messages.success(request, "Noted. The page can be published as it is now.")
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
