from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext as _, gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from conferences.curation.history import named_revisions
from conferences.curation.history.block_diff import get_block_label
from conferences.curation.history.restore_block import RESTORE_ACTION
from conferences.curation.history.share_links import REVOKE_ACTION, SHARE_ACTION
from conferences.curation.history.share_panel import SharePanel
from conferences.curation.history.views.compare import CompareView
from conferences.curation.history.views.history import HistoryView
from conferences.log_formatters import register_messages


@hooks.register("conferences_page_views")
def register_page_views() -> dict[str, type]:
    return {"history_view_class": HistoryView, "revisions_compare_view_class": CompareView}


@hooks.register("conferences_side_panels")
def register_side_panels(page: Page, request: HttpRequest) -> list[SharePanel]:
    can_edit = page.permissions_for_user(request.user).can_edit()
    return [SharePanel(page, request)] if can_edit else []


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLResolver]:
    return [path("page-history/", include("conferences.curation.history.urls"))]


@hooks.register("conferences_actions_outside_edit_form")
def register_actions_outside_edit_form() -> list[str]:
    return [RESTORE_ACTION]


hooks.register("before_edit_page", named_revisions.keep_milestone_from_autosave)


class ShareLogFormatter(LogFormatter):
    """Adds the share link's note."""

    def format_message(self, log_entry: Any) -> str:
        note = log_entry.data.get("note")
        return f"{self.message} ({note})" if note else str(self.message)


LOG_MESSAGES = {
    named_revisions.NAME_ACTION: (
        gettext_lazy("Name version"),
        gettext_lazy("Named this version “{name}”"),
    ),
    named_revisions.UNNAME_ACTION: (
        gettext_lazy("Remove version name"),
        gettext_lazy("Removed the version name “{name}”"),
    ),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    register_messages(actions, LOG_MESSAGES)

    @actions.register_action(SHARE_ACTION)
    class Share(ShareLogFormatter):
        label = gettext_lazy("Create share link")
        message = gettext_lazy("Created a share link")

    @actions.register_action(REVOKE_ACTION)
    class RevokeShare(ShareLogFormatter):
        label = gettext_lazy("Revoke share link")
        message = gettext_lazy("Revoked a share link")

    @actions.register_action(RESTORE_ACTION)
    class RestoreBlock(LogFormatter):
        label = gettext_lazy("Restore deleted block")

        def format_message(self, log_entry: Any) -> str:
            block = get_block_label(log_entry.data.get("block", ""))
            return _("Restored a deleted block: {block}").format(block=block)
