from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from conferences.curation.history.autosave import spare_milestones
from conferences.curation.history.block_diff import label_of
from conferences.curation.history.named_revisions import NAMED, UNNAMED
from conferences.curation.history.restore_block import PUT_BACK
from conferences.curation.history.share_links import SHARED, WITHDRAWN
from conferences.curation.history.share_panel import SharePanel
from conferences.curation.history.views.compare import CompareView
from conferences.curation.history.views.history import HistoryView


@hooks.register("conferences_page_views")
def page_views() -> dict[str, type]:
    return {"history_view_class": HistoryView, "revisions_compare_view_class": CompareView}


@hooks.register("conferences_side_panels")
def side_panels(page: Page, request: HttpRequest) -> list[SharePanel]:
    may_edit = page.permissions_for_user(request.user).can_edit()
    return [SharePanel(page, request)] if may_edit else []


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    return [path("page-history/", include("conferences.curation.history.urls"))]


@hooks.register("conferences_written_past_forms")
def written_past_forms() -> list[str]:
    return [PUT_BACK]


@hooks.register("before_edit_page")
def before_editing(request: HttpRequest, page: Page) -> None:
    spare_milestones(request, page)


class WithName(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} “{log_entry.data.get('name', '')}”"


class WithNote(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        note = log_entry.data.get("note")
        return f"{self.label} ({note})" if note else self.label


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(NAMED)
    class Name(WithName):
        label = "Named a version"

    @actions.register_action(UNNAMED)
    class Unname(WithName):
        label = "Took away a version's name"

    @actions.register_action(SHARED)
    class Share(WithNote):
        label = "Shared the draft by a link"

    @actions.register_action(WITHDRAWN)
    class Withdraw(WithNote):
        label = "Withdrew a shared link"

    @actions.register_action(PUT_BACK)
    class PutBack(LogFormatter):
        label = "Put back a deleted block"

        def format_message(self, log_entry: Any) -> str:
            return f"{self.label}: {label_of(log_entry.data.get('block', ''))}"
