"""The side panel of a page's editing form with the links that show its draft."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import Page

from conferences.curation.history.share_links import LENGTHS
from conferences.curation.models import ShareLink


class SharePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle shared links"
        icon_name = "link-external"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = len(self.panel.links)
            return context

    name = "share"
    title = "Shared links"
    template_name = "curation/history/panel.html"
    order = 260

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        self.links = list(
            ShareLink.objects.open().filter(page=page.pk).select_related("created_by")
        )

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["links"] = [
            (link, self.request.build_absolute_uri(link.get_absolute_url())) for link in self.links
        ]
        # A panel is rendered without its request, so nothing else fills this in.
        context["csrf_token"] = get_token(self.request)
        context["lengths"] = [(name, words) for name, (words, _) in LENGTHS.items()]
        return context
