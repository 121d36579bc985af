"""The “My work” panel of the admin's home page.

Other apps add sections through the hook `curation_my_work`: a function that takes the request and
returns a list of dictionaries with `title`, `rows` (dictionaries with `url`, `text` and `note`),
and optionally `more_url` and `more_label`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from conferences.edit_urls import get_edit_url

#: Of each section.
MAX_ROWS = 8

Section = dict[str, Any]


class MyWorkPanel(Component):
    name = "my_work"
    template_name = "curation/editing/my_work_panel.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        sections = [get_own_drafts(request), get_reviews(request), get_scheduled_revisions(request)]
        for function in hooks.get_hooks("curation_my_work"):
            sections += function(request)
        sections = [section for section in sections if section["rows"]]
        has_actions = any(row.get("actions") for section in sections for row in section["rows"])
        return {"sections": sections, "has_actions": has_actions}


def _build_row(page_id: Any, text: str, note: str) -> dict[str, Any]:
    return {"url": get_edit_url(page_id), "text": text, "note": note}


def _get_editable_pages(request: HttpRequest) -> "QuerySet[Page]":
    return PagePermissionPolicy().instances_user_has_permission_for(request.user, "change")


def get_own_drafts(request: HttpRequest) -> Section:
    """Pages whose latest draft is the user's and not published yet."""
    pages = (
        _get_editable_pages(request)
        .filter(has_unpublished_changes=True, latest_revision__user=request.user)
        .filter(merged_talk=None)
        .order_by("-latest_revision_created_at", "-pk")[:MAX_ROWS]
    )
    rows = []
    for page in pages:
        note = _("changes to a live page, {time}") if page.live else _("draft, {time}")
        time = timesince_simple(page.latest_revision_created_at)
        rows.append(_build_row(page.pk, page.draft_title, note.format(time=time)))
    return {"title": _("My drafts"), "rows": rows}


def get_reviews(request: HttpRequest) -> Section:
    """Pages that the user can review."""
    states = list(
        TaskState.objects.reviewable_by(request.user)
        .select_related("task", "revision", "workflow_state__requested_by")
        .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
        .order_by("started_at", "pk")[:MAX_ROWS]
    )
    pages = Page.objects.in_bulk([int(state.revision.object_id) for state in states])
    # A task allows the same actions on every page, so each task is asked only once.
    state_by_task = {state.task_id: state for state in states}
    actions = {
        task_id: state.task.specific.get_actions(pages[int(state.revision.object_id)], request.user)
        for task_id, state in state_by_task.items()
    }
    rows = []
    for state in states:
        row = _build_row(state.revision.object_id, state.revision.object_str, _build_note(state))
        row["actions"] = _build_actions(state, actions[state.task_id])
        row["links"] = _build_links(state, pages[int(state.revision.object_id)])
        rows.append(row)
    return {
        "title": _("Waiting for my review"),
        "rows": rows,
        "more_url": f"{reverse('wagtailadmin_reports:workflow_tasks')}?reviewable=true",
        "more_label": _("See all reviews"),
    }


def _build_note(state: TaskState) -> str:
    time = timesince_simple(state.started_at)
    user = state.workflow_state.requested_by
    if user is None:
        return time
    name = user.get_full_name() or user.get_username()
    return _("from {user}, {time}").format(user=name, time=time)


def _build_actions(state: TaskState, actions: Iterable[Any]) -> list[dict[str, Any]]:
    """Wagtail's review buttons, with what its script needs."""
    page_id = state.revision.object_id
    return [
        {
            "url": reverse("wagtailadmin_pages:workflow_action", args=[page_id, name, state.pk]),
            "text": text,
            "in_dialog": in_dialog,
        }
        for name, text, in_dialog in actions
    ]


def _build_links(state: Any, page: Page) -> list[dict[str, str]]:
    """Preview and comparisons of the submitted revision."""
    links: list[tuple[str, str, list[Any]]] = [(_("Preview"), "workflow_preview", [state.task_id])]
    if page.live_revision_id:
        pair = ["live", state.revision_id]
        links.append((_("Compare with live version"), "revisions_compare", pair))
    if previous := state.previous_revision_id:
        pair = [previous, state.revision_id]
        links.append((_("Compare with previous version"), "revisions_compare", pair))
    return [
        {"url": reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *args]), "text": text}
        for text, name, args in links
    ]


def get_scheduled_revisions(request: HttpRequest) -> Section:
    """The pages that go live next, of those that the user may edit."""
    pages = _get_editable_pages(request).annotate(object_id=Cast("pk", CharField())).order_by()
    revisions = Revision.page_revisions.filter(approved_go_live_at__isnull=False).defer("content")
    revisions = revisions.filter(object_id__in=pages.values("object_id"))
    rows = []
    for revision in revisions.order_by("approved_go_live_at", "pk")[:MAX_ROWS]:
        date = date_format(localtime(revision.approved_go_live_at), "j F Y, H:i")
        rows.append(_build_row(revision.object_id, revision.object_str, date))
    return {"title": _("Scheduled"), "rows": rows}
