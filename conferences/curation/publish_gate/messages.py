"""Tells people that a page was not published, why, and what they can do."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from conferences.curation.accessibility.models import OVERRIDE_PERMISSION
from conferences.edit_urls import get_edit_url
from conferences.publish_errors import BLOCKED_TAG, PublishBlocked


def report_blocked(request: HttpRequest, blocked: PublishBlocked) -> None:
    """Called when a user sees the reasons. Other parts register `curation_publish_blocked`."""
    blocked.on_reported()
    for function in hooks.get_hooks("curation_publish_blocked"):
        function(request, blocked)


def add_blocked_message(request: HttpRequest, blocked: PublishBlocked) -> None:
    buttons = _build_buttons(request, blocked)
    messages.error(request, build_blocked_message(blocked), buttons=buttons, extra_tags=BLOCKED_TAG)


def build_blocked_message(blocked: PublishBlocked) -> SafeString:
    """All reasons, each with a link to its block."""
    page_id = blocked.page.pk
    rows = ((reason.text, _link_to_block(page_id, reason.block_id)) for reason in blocked.reasons)
    items = format_html_join("", "<li>{}{}</li>", rows)
    heading = blocked.heading.format(title=blocked.page.get_admin_display_title())
    return format_html("{}<ul>{}</ul>", heading, items)


def _link_to_block(page_id: int, block_id: str) -> str:
    if not block_id:
        return ""
    url = get_edit_url(page_id, block_id)
    return format_html(' <a href="{}">{}</a>', url, _("Go to the block"))


def _build_buttons(request: HttpRequest, blocked: PublishBlocked) -> list[Any]:
    if not blocked.can_be_overridden or not request.user.has_perm(OVERRIDE_PERMISSION):
        return []
    url = reverse("publish_gate_override", args=[blocked.page.pk])
    return [messages.button(url, _("Publish with known errors"))]
