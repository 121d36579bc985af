"""What waits for one person, on the admin's home.

Other apps add sections by the hook `curation_my_work`: a function of the request that answers a
list of them, each a dictionary of `title`, `rows` (each with `url`, `text`, `note`), `more_url`.
"""

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState
from wagtail.permissions import policy_registry

#: More than that is no list for a home page.
MOST = 8

Section = dict[str, Any]


class MyWorkPanel(Component):
    name = "my_work"
    template_name = "curation/editing/my_work.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        sections = [my_drafts(request), reviews(request), coming_up(request)]
        for more in hooks.get_hooks("curation_my_work"):
            sections += more(request)
        shown = [section for section in sections if section["rows"]]
        has_actions = any(row.get("actions") for section in shown for row in section["rows"])
        return {"sections": shown, "has_actions": has_actions}


def _section(title: str, rows: list[dict[str, Any]], more_url: str = "") -> Section:
    return {"title": title, "rows": rows, "more_url": more_url}


def _row(page_id: Any, text: str, note: str) -> dict[str, Any]:
    return {"url": reverse("wagtailadmin_pages:edit", args=[page_id]), "text": text, "note": note}


def _editable(request: HttpRequest) -> "QuerySet[Page]":
    policy = policy_registry.get_by_type(Page)
    pages: QuerySet[Page] = policy.instances_user_has_permission_for(request.user, "change")
    return pages


def my_drafts(request: HttpRequest) -> Section:
    """Pages whose newest draft is mine and not yet published."""
    pages = (
        _editable(request)
        .filter(has_unpublished_changes=True, latest_revision__user=request.user)
        .filter(merged_talk=None)
        .order_by("-latest_revision_created_at", "-pk")[:MOST]
    )
    return _section(
        "My drafts",
        [
            _row(
                page.pk,
                page.draft_title,
                f"{'changes to a live page' if page.live else 'draft'}, "
                f"{timesince(page.latest_revision_created_at)} ago",
            )
            for page in pages
        ],
    )


def reviews(request: HttpRequest) -> Section:
    """Pages that wait for my word."""
    states = list(
        TaskState.objects.reviewable_by(request.user)
        .select_related("task", "revision", "workflow_state__requested_by")
        .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
        .order_by("started_at", "pk")[:MOST]
    )
    pages = Page.objects.in_bulk([int(state.revision.object_id) for state in states])
    # What can be done is the task's to say: asked once for each, not once for each page.
    tasks = {state.task_id: state for state in states}
    actions = {
        pk: state.task.specific.get_actions(pages[int(state.revision.object_id)], request.user)
        for pk, state in tasks.items()
    }
    rows: list[dict[str, Any]] = []
    for state in states:
        by = state.workflow_state.requested_by
        sent = f"from {by.get_full_name() or by.get_username()}, " if by else ""
        note = f"{sent}{timesince(state.started_at)} ago"
        row = _row(state.revision.object_id, state.revision.object_str, note)
        ways = _ways(state, pages[int(state.revision.object_id)])
        rows.append(row | {"actions": _actions(state, actions[state.task_id]), "ways": ways})
    report = reverse("wagtailadmin_reports:workflow_tasks")
    return _section("Waiting for my review", rows, f"{report}?reviewable=true")


def _actions(state: TaskState, actions: list[tuple[str, str, bool]]) -> list[dict[str, Any]]:
    """Wagtail's own buttons for a review, with what its script asks of them."""
    page = state.revision.object_id
    return [
        {
            "url": reverse("wagtailadmin_pages:workflow_action", args=[page, name, state.pk]),
            "text": text,
            "in_dialog": in_dialog,
        }
        for name, text, in_dialog in actions
    ]


def _ways(state: TaskState, page: Page) -> list[dict[str, str]]:
    """Where to see what was sent, and what is new in it."""
    sent = state.revision_id
    ways = [("Preview", "workflow_preview", [state.task_id])]
    if page.live_revision_id:
        ways.append(("Compare with live", "revisions_compare", ["live", sent]))
    if before := state.previous_revision_id:
        ways.append(("Compare with the one before", "revisions_compare", [before, sent]))
    return [
        {"url": reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more]), "text": text}
        for text, name, more in ways
    ]


def coming_up(request: HttpRequest) -> Section:
    """What goes live next."""
    mine = _editable(request).annotate(number=Cast("pk", CharField())).order_by()
    revisions = (
        Revision.page_revisions.filter(
            approved_go_live_at__isnull=False, object_id__in=mine.values("number")
        )
        .defer("content")
        .order_by("approved_go_live_at", "pk")[:MOST]
    )
    return _section(
        "Coming up",
        [
            _row(
                revision.object_id,
                revision.object_str,
                f"{localtime(revision.approved_go_live_at):%d %B %Y, %H:%M}",
            )
            for revision in revisions
        ],
    )
