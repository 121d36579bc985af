"""Withdrawing a source."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, ngettext
from django.views.generic import DetailView

from conferences.models import Source
from importers.apply.withdraw import find_pages_with_notes, withdraw_source
from importers.views.base import ImportViewMixin


class WithdrawView(ImportViewMixin, DetailView):
    """Asks for confirmation first."""

    model = Source
    template_name = "importers/withdraw.html"
    header_icon = "bin"

    def get_page_title(self) -> str:
        return _("Withdraw source")

    def get_page_subtitle(self) -> str:
        return self.object.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pages=find_pages_with_notes(self.object), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(Source, pk=pk)
        count = withdraw_source(source, self.user)
        message = ngettext(
            "“{source}” was withdrawn from {count} page.",
            "“{source}” was withdrawn from {count} pages.",
            count,
        )
        messages.success(request, message.format(source=source, count=count))
        return redirect("importers:index")
