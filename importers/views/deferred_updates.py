"""Updates that wait because somebody was editing the page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import View
from wagtail.admin.utils import get_valid_next_url_from_request

from conferences.editing_state import Activity, EditingStates
from importers.apply.deferred_updates import PageBusy, apply_deferred_update
from importers.models import ImportedPage
from importers.views.base import ImportListView, ImportPermissionMixin


class DeferredListView(ImportListView):
    model = ImportedPage
    queryset = ImportedPage.objects.deferred().select_related("page", "source")
    default_ordering = ("-updated_at", "pk")
    page_title = gettext_lazy("Deferred updates")
    header_icon = "lock"
    index_url_name = "importers:deferred"
    results_template_name = "importers/deferred_update_list.html"
    verbose_name = gettext_lazy("deferred update")
    verbose_name_plural = gettext_lazy("deferred updates")
    no_results_message = gettext_lazy("There are no deferred updates.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"open_page_ids": find_open_pages(context["object_list"])}


def find_open_pages(rows: Iterable[ImportedPage]) -> set[int]:
    """The pages that wait for nothing but a form that is open."""
    pages = [row.page for row in rows if row.page]
    states = EditingStates(pages)
    return {page.pk for page in pages if states.activity(page) is Activity.OPEN}


class ApplyDeferredView(ImportPermissionMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        imported_page = get_object_or_404(ImportedPage.objects.select_related("page"), pk=pk)
        if not imported_page.page:
            messages.info(request, _("The page has been deleted, so there is nothing to update."))
            return redirect("importers:deferred")
        title = imported_page.page.draft_title
        try:
            # Whoever has the form open is asked before their next save overwrites anything.
            ignoring = {Activity.OPEN} if "despite_form" in request.POST else set()
            conflicts = apply_deferred_update(imported_page, self.user, ignoring)
        except PageBusy as error:
            message = _("“{title}” was not updated: {reason}.")
            messages.warning(request, message.format(title=title, reason=error))
        else:
            if conflicts:
                message = _("“{title}” was updated, except for the conflicts below.")
                messages.warning(request, message.format(title=title))
                return redirect("importers:conflicts")
            messages.success(request, _("“{title}” was updated.").format(title=title))
        return redirect(get_valid_next_url_from_request(request) or "importers:deferred")
