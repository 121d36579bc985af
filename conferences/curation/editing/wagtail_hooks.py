from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from conferences.curation.editing import (
    bulk_actions,
    bulk_changes,
    merge_speakers,
    merge_split,
    unmerge,
)
from conferences.curation.editing.models import MergedTalk
from conferences.curation.editing.my_work import MyWorkPanel
from conferences.models import Speaker, TalkPage

for action in bulk_actions.ACTIONS:
    hooks.register("register_bulk_action", action)
# Behind Wagtail's own of the same name, which it takes the place of.
hooks.register("register_bulk_action", bulk_actions.Publish, order=100)
hooks.register("conferences_merged_talks", merge_split.merged_away)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    return [path("daily/", include("conferences.curation.editing.urls"))]


@hooks.register("conferences_actions_outside_edit_form")
def written_past_forms() -> list[str]:
    return [
        *(bulk_changes.CHANGE_ACTION, merge_split.MERGE_ACTION, merge_split.SPLIT_ACTION),
        unmerge.TAKEN_BACK_ACTION,
    ]


@hooks.register("construct_homepage_panels")
def my_work(request: HttpRequest, panels: list[Any]) -> None:
    # It has all that Wagtail's own panel of reviews has.
    panels[:] = [one for one in panels if not isinstance(one, WorkflowObjectsToModeratePanel)]
    panels.append(MyWorkPanel())


class What(LogFormatter):
    """An entry that says what a bulk change did."""

    label = "Changed with others"

    def format_message(self, log_entry: Any) -> str:
        return str(log_entry.data.get("what", self.label))


class With(LogFormatter):
    """An entry that names the other one."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} “{log_entry.data.get('with', '')}”"


LABELS = {
    merge_split.MERGE_ACTION: "Took in the talk",
    merge_split.MERGED_ACTION: "Merged into the talk",
    unmerge.TAKEN_BACK_ACTION: "Gave back the text of the talk",
    unmerge.PARTED_ACTION: "Taken apart again from the talk",
    merge_split.SPLIT_ACTION: "Split off the talk",
    merge_split.SPLIT_OFF_ACTION: "Split off from the talk",
    merge_speakers.MERGE_ACTION: "Took in the spelling",
    merge_speakers.MERGED_ACTION: "Merged into the speaker",
    merge_speakers.UNMERGE_ACTION: "Taken apart again from",
}


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(bulk_changes.CHANGE_ACTION)(What)
    for name, label in LABELS.items():
        actions.register_action(name)(type("Entry", (With,), {"label": label}))


@hooks.register("register_snippet_listing_buttons")
def speaker_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, Speaker) or not merge_speakers.may_merge(user):
        return
    if snippet.merged_into_id:
        url = reverse("curation_editing:unmerge_speaker", args=[snippet.pk])
        yield Button("Take apart again", url=url, icon_name="undo", priority=60)
    else:
        url = reverse("curation_editing:merge_speaker", args=[snippet.pk])
        yield Button("Merge with another", url=url, icon_name="group", priority=60)


def talk_buttons(
    page: Page, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    if page.specific_class is not TalkPage or not page.permissions_for_user(user).can_edit():
        return
    for label, name, icon in (
        ("Merge into…", "merge_talk", "openquote"),
        ("Split in two", "split_talk", "cut"),
    ):
        url = reverse(f"curation_editing:{name}", args=[page.pk])
        yield Button(label, url=url, icon_name=icon, priority=70)


hooks.register("register_page_header_buttons", talk_buttons)


@hooks.register("register_page_listing_more_buttons")
def talk_row_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from talk_buttons(page, user)


@hooks.register("before_edit_page")
def say_it_was_merged(request: HttpRequest, page: Page) -> None:
    """Whoever opens a talk that went into another is told so."""
    if request.method != "GET" or not request.accepts("text/html"):
        return
    mark = MergedTalk.objects.select_related("merged_into").filter(page=page.pk).first()
    if mark:
        messages.info(
            request,
            format_html(
                "This talk was merged into <a href='{}'>{}</a> on {}. Work on that one; publishing "
                "this one again makes it a talk of its own. <a href='{}'>Take the merge back</a>",
                reverse("wagtailadmin_pages:edit", args=[mark.merged_into_id]),
                mark.merged_into.draft_title,
                f"{mark.merged_at:%d %B %Y}",
                reverse("curation_editing:unmerge_talk", args=[page.pk]),
            ),
        )
