"""Views that create and revoke share links. The side panel has their forms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import BaseOperationView

from conferences.curation.history.models import ShareLink
from conferences.curation.history.share_links import DURATIONS, create_share_link, revoke_share_link
from conferences.curation.history.share_panel import ShareLinkForm
from conferences.curation.history.views.base import EditablePageMixin


class CreateShareLinkView(EditablePageMixin, FormView):
    form_class = ShareLinkForm
    http_method_names = ["post"]

    def form_valid(self, form: ShareLinkForm) -> HttpResponse:
        _label, duration = DURATIONS[form.cleaned_data["duration"]]
        link = create_share_link(self.object, duration, form.cleaned_data["note"], self.user)
        messages.success(
            self.request,
            _(
                "Share link created: {url} Anyone with this link can read the latest draft. "
                "You can revoke it in the “Share links” panel."
            ).format(url=self.request.build_absolute_uri(link.get_absolute_url())),
        )
        return redirect("wagtailadmin_pages:edit", self.object.pk)

    def form_invalid(self, form: ShareLinkForm) -> HttpResponse:
        messages.error(
            self.request,
            _(
                "The share link could not be created. Choose how long it is valid, and use at most "
                "120 characters to say whom you share it with."
            ),
        )
        return redirect("wagtailadmin_pages:edit", self.object.pk)


class RevokeShareLinkView(EditablePageMixin, BaseOperationView):
    success_message = gettext_lazy("Share link revoked. It no longer shows the draft.")
    success_url_name = "wagtailadmin_pages:edit"

    def perform_operation(self) -> None:
        link = get_object_or_404(ShareLink, pk=self.kwargs["link_id"], page_id=self.object.pk)
        revoke_share_link(link, self.user)
