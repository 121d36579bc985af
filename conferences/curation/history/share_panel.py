"""The side panel of the edit form that lists a page's share links."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from conferences.curation.history.models import ShareLink
from conferences.curation.history.share_links import DURATIONS
from conferences.side_panels import CountedSidePanel


class ShareLinkForm(forms.Form):
    duration = forms.ChoiceField(
        label=_("Valid for"),
        choices=[(name, label) for name, (label, _length) in DURATIONS.items()],
        initial="week",
    )
    note = forms.CharField(
        label=_("Shared with (only editors see this)"), required=False, max_length=120
    )


class SharePanel(CountedSidePanel):
    name = "share"
    title = _("Share links")
    icon_name = "link-external"
    toggle_label = _("Toggle share links")
    template_name = "curation/history/share_panel.html"
    order = 260

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        links = ShareLink.objects.active().filter(page=page.pk)
        self.links = list(links.select_related("created_by"))
        self.count = len(self.links)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        build_url = self.request.build_absolute_uri
        return super().get_context_data(parent_context) | {
            "links": [(link, build_url(link.get_absolute_url())) for link in self.links],
            # Wagtail renders a panel without its request, so `csrf_token` would be missing.
            "csrf_token": get_token(self.request),
            "form": ShareLinkForm(auto_id="share-%s"),
        }
