"""The schedule on the admin's home, for users who may publish."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from conferences.curation.scheduling.board import load_board
from conferences.curation.scheduling.models import Heartbeat
from conferences.curation.scheduling.permissions import get_publishable_paths

#: Of problems and of scheduled items alike.
MAX_ITEMS = 5


class SchedulePanel(Component):
    name = "schedule"
    template_name = "curation/scheduling/home_panel.html"
    order = 250

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        items = load_board(get_publishable_paths(self.request.user))
        problems = [item for item in items if item.is_problem]
        scheduled = [item for item in items if not item.is_problem]
        return super().get_context_data(parent_context) | {
            "heartbeat": Heartbeat.last(Heartbeat.WorkerType.PUBLISHING),
            "problems": problems[:MAX_ITEMS],
            "hidden_problems": max(len(problems) - MAX_ITEMS, 0),
            "scheduled": scheduled[:MAX_ITEMS],
        }
