"""Comparing two revisions of a page, and restoring a deleted block from there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.models import Page, Revision

from conferences.curation.history.diff_presentation import RevisionComparison
from conferences.curation.history.restore_block import RestoreError, restore_block
from conferences.curation.history.views.base import EditablePageMixin
from conferences.stream_data import copy_body, get_ids, read_body

#: The selects offer this many of the latest revisions. The history leads to older ones.
MAX_CHOICES = 200


class CompareView(RevisionsCompareView):
    template_name = "curation/history/compare.html"
    page_title = gettext_lazy("Compare versions")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form sends `a` and `b`; redirect to the address that Wagtail gives the pair."""
        pair = [request.GET.get(side, "") for side in ("a", "b")]
        if all(pair):
            try:
                return redirect("wagtailadmin_pages:revisions_compare", self.object.pk, *pair)
            except NoReverseMatch as error:
                raise Http404 from error
        return super().get(request, *args, **kwargs)

    def _get_revision_and_heading(self, revision_id: str) -> tuple[Page, str]:
        if revision_id == "live":
            return self.object, _("Live version") if self.object.live else _("Unpublished version")
        revision = find_revision(self.object, revision_id)
        if revision is None:
            raise Http404
        return revision.as_object(), describe_revision(revision)

    def _get_comparison(self, old: Page, new: Page) -> RevisionComparison:
        latest = self.object.get_latest_revision()
        body = read_body(latest.content) if latest else copy_body(self.object)
        return RevisionComparison(old, new, get_ids(body))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        permissions = self.object.permissions_for_user(self.request.user)
        return super().get_context_data(**kwargs) | {
            "can_restore": permissions.can_edit() and not permissions.page_locked(),
            "old_revision_id": self.revision_id_a,
            "selects": self._get_selects(),
        }

    def _get_selects(self) -> list[dict[str, Any]]:
        choices = self._get_revision_choices()
        live = [("live", _("Live version"))] if self.object.live else []
        return [
            {
                "name": "a",
                "label": _("From"),
                "selected": self.revision_id_a,
                "choices": [*live, ("earliest", _("Earliest version")), *choices],
            },
            {
                "name": "b",
                "label": _("To"),
                "selected": self.revision_id_b,
                "choices": [("latest", _("Latest version")), *live, *choices],
            },
        ]

    def _get_revision_choices(self) -> list[tuple[str, str]]:
        """The latest revisions, newest first, then older ones that are being compared."""
        revisions = self.object.revisions.defer("content").select_related("user", "named_revision")
        offered = list(revisions.order_by("-created_at", "-id")[:MAX_CHOICES])
        compared = {self.revision_id_a, self.revision_id_b} - {"live", "earliest", "latest"}
        if missing := compared - {str(revision.pk) for revision in offered}:
            offered += revisions.filter(pk__in=missing)
        return [(str(revision.pk), describe_revision(revision)) for revision in offered]


def find_revision(page: Page, revision_id: str) -> Revision | None:
    """The revision with this id, or the earliest or latest one."""
    revisions = page.revisions.select_related("user", "named_revision")
    if revision_id.isdecimal():
        return revisions.filter(pk=revision_id).first()
    order = {"earliest": ["created_at", "id"], "latest": ["-created_at", "-id"]}.get(revision_id)
    return revisions.order_by(*order).first() if order else None


def describe_revision(revision: Revision) -> str:
    """The revision's date and author, with its name if it has one."""
    date = date_format(timezone.localtime(revision.created_at), "j F Y, H:i:s")
    user = revision.user
    description = _("{date} by {user}").format(date=date, user=user) if user else date
    named = getattr(revision, "named_revision", None)
    return f"{description} – “{named.name}”" if named else description


class RestoreBlockView(EditablePageMixin, BaseOperationView):
    success_message = gettext_lazy(
        "Block restored in a new draft. The live page has not changed. "
        "If the page is open elsewhere, its editor will be asked before overwriting."
    )
    success_url_name = "wagtailadmin_pages:history"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except RestoreError as error:
            messages.error(request, str(error))
            return redirect(self.get_success_url())

    def perform_operation(self) -> None:
        if self.object.permissions_for_user(self.user).page_locked():
            raise RestoreError(_("The page is locked. Unlock it to restore the block."))
        old_version = self._get_version(self.request.POST.get("version", ""))
        restore_block(self.object, old_version, self.request.POST.get("block", ""), self.user)

    def _get_version(self, revision_id: str) -> Page:
        """The live page, or the page as it is in a revision."""
        if revision_id == "live":
            return self.object
        revision = find_revision(self.object, revision_id)
        if revision is None:
            raise RestoreError(_("That version no longer exists. Choose another in the history."))
        version = revision.as_object()
        if version.pk != self.object.pk:
            raise PermissionDenied
        return version
