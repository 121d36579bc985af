"""Any two versions of a page, side by side in one text; and putting back what was deleted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.models import Page, Revision

from conferences.curation.history.diff_presentation import Comparison
from conferences.curation.history.restore_block import CannotPutBack, put_back
from conferences.curation.history.views.base import editable_page, person
from conferences.stream_data import block_ids, page_body, revision_body

#: As many versions are offered to choose from; older ones are reached from the history.
MOST_CHOICES = 200


class CompareView(RevisionsCompareView):
    template_name = "curation/history/compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = [request.GET.get(side, "") for side in ("a", "b")]
        if all(wanted):
            if not (wanted[0] in ("live", "earliest") or wanted[0].isdecimal()):
                raise Http404
            if not (wanted[1] in ("live", "latest") or wanted[1].isdecimal()):
                raise Http404
            return redirect("wagtailadmin_pages:revisions_compare", self.object.pk, *wanted)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_page_title(self) -> str:
        return "Compare versions"

    def _get_revision_and_heading(self, revision_id: str) -> tuple[Page, str]:
        if revision_id == "live":
            return self.object, "Live version" if self.object.live else "Last saved as unpublished"
        revision = self._revision(revision_id)
        return revision.as_object(), described(revision)

    def _revision(self, revision_id: str) -> Revision:
        revisions = self.object.revisions.select_related("user", "milestone")
        if revision_id.isdecimal():
            found = get_object_or_404(revisions, pk=revision_id)
        else:
            in_order = revisions.order_by("created_at", "id")
            found = in_order.first() if revision_id == "earliest" else in_order.last()
        if found is None:
            raise Http404
        return found

    def _get_comparison(self, old: Page, new: Page) -> Comparison:
        newest = self.object.get_latest_revision()
        body = revision_body(newest.content) if newest else page_body(self.object)
        return Comparison(old, new, block_ids(body))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        permissions = self.object.permissions_for_user(self.request.user)
        context["may_put_back"] = permissions.can_edit() and not permissions.page_locked()
        context["chosen"] = {"a": self.revision_id_a, "b": self.revision_id_b}
        context["sides"] = self._sides()
        return context

    def _sides(self) -> list[dict[str, Any]]:
        """The two fields to choose versions in; each may be what Wagtail's addresses know."""
        versions = self._choices()
        live = [("live", "Live version")] if self.object.live else []
        first = [*live, ("earliest", "The earliest")]
        last = [("latest", "The newest"), *live]
        return [
            {
                "name": "a",
                "label": "From",
                "chosen": self.revision_id_a,
                "choices": first + versions,
            },
            {"name": "b", "label": "To", "chosen": self.revision_id_b, "choices": last + versions},
        ]

    def _choices(self) -> list[tuple[str, str]]:
        """Versions to compare with each other, the newest first, and the two that are shown."""
        revisions = self.object.revisions.defer("content").select_related("user", "milestone")
        newest = list(revisions.order_by("-created_at", "-id")[:MOST_CHOICES])
        known = {str(revision.pk) for revision in newest}
        shown = {self.revision_id_a, self.revision_id_b} - known - {"live", "earliest", "latest"}
        if shown:
            newest += revisions.filter(pk__in=shown)
        return [(str(revision.pk), described(revision)) for revision in newest]


def described(revision: Revision) -> str:
    """A version by its date, its author, and its name where it has one."""
    at = date_format(timezone.localtime(revision.created_at), "j F Y, H:i:s")
    by = f" by {revision.user}" if revision.user else ""
    named = getattr(revision, "milestone", None)
    return f"{at}{by}{f' – “{named.name}”' if named else ''}"


@require_POST
def put_block_back(request: HttpRequest, page_id: int) -> HttpResponse:
    page = editable_page(request, page_id)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = ""
    here = redirect(back) if back else redirect("wagtailadmin_pages:history", page.pk)
    if page.permissions_for_user(request.user).page_locked():
        messages.error(
            request, "The page is locked, so nothing was put back. Have it unlocked first."
        )
        return here
    try:
        then = _version(page, request.POST.get("version", ""))
        put_back(page, then, request.POST.get("block", ""), person(request))
    except CannotPutBack as why:
        messages.error(request, f"Nothing was put back. {why}")
        return here
    messages.success(
        request,
        "The block is back, in a new draft; what readers see stays as it is. "
        "A form of the page that was open before asks first when it is saved.",
    )
    return here


def _version(page: Page, name: str) -> Page:
    if name == "live":
        return page
    if name == "earliest":
        revision = page.revisions.order_by("created_at", "id").first()
    else:
        revision = page.revisions.filter(pk=name).first() if name.isdecimal() else None
    if revision is None:
        raise CannotPutBack("That version is no longer kept. Choose another in the history.")
    version: Page = revision.as_object()
    if version.pk != page.pk:
        raise PermissionDenied
    return version
