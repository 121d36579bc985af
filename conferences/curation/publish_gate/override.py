"""Publishing a page with known errors, with a reason that is kept in its history."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.curation.accessibility.models import OVERRIDE_PERMISSION, Finding, Override
from conferences.curation.accessibility.rendering import DraftRenderError
from conferences.curation.publish_gate.findings import describe_finding, find_blocking_findings
from conferences.edit_urls import get_edit_url
from conferences.editing_state import ALLOWS_EDITING, FORMS, SCHEDULES, EditingStates
from conferences.models import RecapPage

OVERRIDE_ACTION = "curation.override"


@transaction.atomic
def override_errors(page: RecapPage, reason: str, user: User | None) -> Override:
    """Accept the errors of the newest draft. Errors that appear later block publishing again."""
    revision = page.get_latest_revision()
    errors = find_blocking_findings(page, revision)
    data = {"reason": reason, "errors": [describe_finding(error) for error in errors]}
    log(instance=page, action=OVERRIDE_ACTION, user=user, revision=revision, data=data)
    fingerprints = [error.fingerprint for error in errors]
    return Override.objects.create(
        page_id=page.pk, reason=reason, user=user, fingerprints=fingerprints
    )


class OverrideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why are readers better served with the page as it is?"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "min_length": gettext_lazy("Write a sentence that another editor can understand.")
        },
    )


class OverrideView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    page_title = gettext_lazy("Publish with known errors")
    header_icon = "warning"
    template_name = "curation/publish_gate/override.html"
    form_class = OverrideForm
    permission_required = OVERRIDE_PERMISSION

    @cached_property
    def page(self) -> Any:
        return get_object_or_404(Page, pk=self.kwargs["page_id"]).specific

    @cached_property
    def errors(self) -> list[Finding]:
        return find_blocking_findings(self.page, self.page.get_latest_revision())

    @property
    def errors_token(self) -> str:
        """Changes when other errors are found than those on the screen."""
        return ",".join(sorted(error.fingerprint for error in self.errors))

    def user_has_permission(self, permission: str) -> bool:
        return (
            self.request.user.has_perm(permission)
            and isinstance(self.page, RecapPage)
            and self.page.permissions_for_user(self.request.user).can_edit()
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except DraftRenderError:
            messages.error(request, _("This page can't be displayed. Fix that first."))
            return redirect(get_edit_url(self.page.pk))

    def form_valid(self, form: OverrideForm) -> HttpResponse:
        if not self.errors:
            return self.form_invalid(form)
        if self.request.POST.get("errors_token") != self.errors_token:
            messages.warning(
                self.request, _("The draft has changed, and so have its errors. Check them again.")
            )
            return self.form_invalid(form)
        self._override(form.cleaned_data["reason"])
        return redirect(get_edit_url(self.page.pk))

    def _override(self, reason: str) -> None:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - the admin is closed to others
        with transaction.atomic():
            # An override is about a revision, so a page without one gets one.
            revision = self.page.get_latest_revision() or self.page.save_revision(user=user)
            override_errors(self.page, reason, user)
            publishes = self.request.POST.get("then") == "publish" and self.can_publish()
            if publishes:
                revision.publish(user=user)
        if not publishes:
            message = _("The errors are accepted. The page can now be published as it is.")
        elif self.page.revisions.filter(pk=revision.pk, approved_go_live_at=None).exists():
            message = _("Published. Your reason is kept in the page's history.")
        else:
            message = _("Scheduled. Your reason is kept in the page's history.")
        messages.success(self.request, message)

    def can_publish(self) -> bool:
        """Another person's lock or review forbids it. A schedule doesn't."""
        user = self.request.user
        is_busy = EditingStates([self.page], user).activity(
            self.page, ALLOWS_EDITING | SCHEDULES | FORMS
        )
        return bool(self.page.permissions_for_user(user).can_publish() and not is_busy)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": get_edit_url(self.page.pk), "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page=self.page,
            errors=[(describe_finding(error), error.edit_url) for error in self.errors],
            errors_token=self.errors_token,
            can_publish=self.can_publish(),
            edit_url=get_edit_url(self.page.pk),
            **kwargs,
        )
