"""What the admin's home says of the schedule to those who may publish."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from conferences.curation.scheduling.board import heart, items
from conferences.curation.scheduling.views.base import paths_published_by


class SchedulePanel(Component):
    name = "schedule"
    template_name = "curation/scheduling/panel.html"
    order = 250

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        found = items(paths_published_by(self.request.user))
        trouble = [item for item in found if item.is_trouble]
        coming = [item for item in found if not item.is_trouble]
        return context | {
            "heart": heart(),
            "trouble": trouble[:5],
            "more_trouble": max(len(trouble) - 5, 0),
            "coming": coming[:5],
            "zone": timezone.get_current_timezone_name(),
        }
