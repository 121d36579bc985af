from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy
from wagtail import hooks
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from conferences.curation.editing import (
    bulk_actions,
    bulk_changes,
    bulk_publish,
    merge_speakers,
    merge_split_talks,
    unmerge_talks,
)
from conferences.curation.editing.models import MergedTalk
from conferences.curation.editing.my_work import MyWorkPanel
from conferences.edit_urls import get_edit_url
from conferences.log_formatters import register_messages
from conferences.models import Speaker, TalkPage

for action in bulk_actions.ACTIONS:
    hooks.register("register_bulk_action", action)
# After Wagtail's own action with the same name, which this one replaces.
hooks.register("register_bulk_action", bulk_publish.Publish, order=100)
hooks.register("conferences_merged_talks", merge_split_talks.get_merge_targets)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLResolver]:
    return [path("merge-split/", include("conferences.curation.editing.urls"))]


@hooks.register("conferences_actions_outside_edit_form")
def register_actions_outside_edit_form() -> list[str]:
    return [
        bulk_changes.CHANGE_ACTION,
        merge_split_talks.MERGE_ACTION,
        merge_split_talks.SPLIT_ACTION,
        unmerge_talks.UNMERGE_ACTION,
    ]


@hooks.register("construct_homepage_panels")
def add_my_work_panel(request: HttpRequest, panels: list[Any]) -> None:
    # It contains all that Wagtail's panel of reviews has.
    panels[:] = [p for p in panels if not isinstance(p, WorkflowObjectsToModeratePanel)]
    panels.append(MyWorkPanel())


MERGE_LABELS = (gettext_lazy("Merge"), gettext_lazy("Merged with “{title}”"))
MERGED_LABELS = (gettext_lazy("Merge into another"), gettext_lazy("Merged into “{title}”"))
UNMERGED_LABELS = (gettext_lazy("Unmerge"), gettext_lazy("Unmerged from “{title}”"))
LOG_MESSAGES: dict[str, tuple[Any, Any]] = {
    bulk_changes.CHANGE_ACTION: (gettext_lazy("Bulk change"), "{description}"),
    merge_split_talks.MERGE_ACTION: MERGE_LABELS,
    merge_speakers.MERGE_ACTION: MERGE_LABELS,
    merge_split_talks.MERGED_ACTION: MERGED_LABELS,
    merge_speakers.MERGED_ACTION: MERGED_LABELS,
    unmerge_talks.UNMERGE_ACTION: (
        gettext_lazy("Undo merge"),
        gettext_lazy("Undid the merge with “{title}”"),
    ),
    unmerge_talks.UNMERGED_ACTION: UNMERGED_LABELS,
    merge_speakers.UNMERGE_ACTION: UNMERGED_LABELS,
    merge_split_talks.SPLIT_ACTION: (gettext_lazy("Split"), gettext_lazy("Split off “{title}”")),
    merge_split_talks.SPLIT_OFF_ACTION: (
        gettext_lazy("Split off from another"),
        gettext_lazy("Split off from “{title}”"),
    ),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    register_messages(actions, LOG_MESSAGES)


@hooks.register("register_snippet_listing_buttons")
def add_speaker_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, Speaker) or not merge_speakers.can_merge_speakers(user):
        return
    if snippet.merged_into_id:
        url = reverse("curation_editing:unmerge_speaker", args=[snippet.pk])
        yield Button(_("Unmerge"), url=url, icon_name="undo", priority=60)
    else:
        url = reverse("curation_editing:merge_speaker", args=[snippet.pk])
        yield Button(_("Merge with another speaker"), url=url, icon_name="group", priority=60)


def add_talk_buttons(
    page: Page, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    if page.specific_class is not TalkPage or not page.permissions_for_user(user).can_edit():
        return
    for label, name, icon in (
        (_("Merge into another talk"), "merge_talk", "openquote"),
        (_("Split in two"), "split_talk", "cut"),
    ):
        url = reverse(f"curation_editing:{name}", args=[page.pk])
        yield Button(label, url=url, icon_name=icon, priority=70)


hooks.register("register_page_header_buttons", add_talk_buttons)
hooks.register("register_page_listing_more_buttons", add_talk_buttons)


@hooks.register("before_edit_page")
def add_merged_talk_message(request: HttpRequest, page: Page) -> None:
    if request.method != "GET" or not request.accepts("text/html"):
        return
    mark = MergedTalk.objects.select_related("merged_into").filter(page=page.pk).first()
    if mark is None:
        return
    message = _(
        "This talk was merged into <a href='{kept_url}'>{kept}</a> on {date}. Edit that talk "
        "instead. If you publish this one, it is no longer merged. "
        "<a href='{unmerge_url}'>Unmerge</a>"
    )
    messages.info(
        request,
        format_html(
            message,
            kept_url=get_edit_url(mark.merged_into_id),
            kept=mark.merged_into.draft_title,
            date=date_format(localtime(mark.merged_at), "j F Y"),
            unmerge_url=reverse("curation_editing:unmerge_talk", args=[page.pk]),
        ),
    )
