"""Views that create and revoke share links, and the one that a share link leads to.

The side panel has the forms.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import BaseOperationView

from conferences.curation.history import share_links
from conferences.curation.history.models import ShareLink
from conferences.curation.history.share_panel import ShareLinkForm
from conferences.curation.history.views.base import EditablePageMixin

#: Keep the draft out of search engines and caches, and its address from sites that it links to.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}


class CreateShareLinkView(EditablePageMixin, FormView):
    form_class = ShareLinkForm
    http_method_names = ["post"]

    def form_valid(self, form: ShareLinkForm) -> HttpResponse:
        _label, duration = share_links.DURATIONS[form.cleaned_data["duration"]]
        note = form.cleaned_data["note"]
        link = share_links.create_share_link(self.object, duration, note, self.user)
        message = _(
            "Share link created: {url} Anyone with this link can read the latest draft. "
            "You can revoke it in the “Share links” panel."
        )
        url = self.request.build_absolute_uri(link.get_absolute_url())
        messages.success(self.request, message.format(url=url))
        return redirect("wagtailadmin_pages:edit", self.object.pk)

    def form_invalid(self, form: ShareLinkForm) -> HttpResponse:
        message = _(
            "The share link could not be created. Choose how long it is valid, and use at most "
            "120 characters to say whom you share it with."
        )
        messages.error(self.request, message)
        return redirect("wagtailadmin_pages:edit", self.object.pk)


class RevokeShareLinkView(EditablePageMixin, BaseOperationView):
    success_message = gettext_lazy("Share link revoked. It no longer shows the draft.")
    success_url_name = "wagtailadmin_pages:edit"

    def perform_operation(self) -> None:
        link = get_object_or_404(ShareLink, pk=self.kwargs["link_id"], page_id=self.object.pk)
        share_links.revoke_share_link(link, self.user)


@require_safe
def shared_draft(request: HttpRequest, signed_token: str) -> HttpResponse:
    link = ShareLink.objects.get_by_signed_token(signed_token)
    if link is None:
        response = render(request, "curation/history/share_link_invalid.html", status=404)
    else:
        if request.method == "GET":
            link.record_opening()
        response = _render_draft(request, link)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _render_draft(request: HttpRequest, link: ShareLink) -> HttpResponse:
    draft = link.page.specific.get_latest_revision_as_object()
    context = share_links.build_public_context(draft, request)
    context |= {"link": link, "page_template": draft.get_template(request)}
    return render(request, "curation/history/shared_draft.html", context)
