from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from conferences.curation.publish_gate.override import OVERRIDE_ACTION, OverrideView


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    url = "curation/override/<int:page_id>/"
    return [path(url, OverrideView.as_view(), name="publish_gate_override")]


@hooks.register("register_permissions")
def register_permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="curation", codename="override_gate")


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(OVERRIDE_ACTION)
    class OverrideFormatter(LogFormatter):
        label = gettext_lazy("Accept accessibility errors")

        def format_message(self, log_entry: Any) -> str:
            count = len(log_entry.data.get("errors", ()))
            message = ngettext(
                "Accepted {count} accessibility error: “{reason}”",
                "Accepted {count} accessibility errors: “{reason}”",
                count,
            )
            return message.format(count=count, reason=log_entry.data.get("reason", ""))
