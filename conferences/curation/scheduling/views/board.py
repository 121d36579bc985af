"""The board: a list and a calendar of everything that has a date."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page

from conferences.curation.scheduling.board import Item, State, heart, items, month
from conferences.curation.scheduling.due import Due
from conferences.curation.scheduling.models import Attempt, Run
from conferences.curation.scheduling.publish_due import Outcome, expire_page, publish_page
from conferences.curation.scheduling.views.base import (
    for_publishers,
    page_to_schedule,
    paths_published_by,
    screen,
)
from conferences.models import ConferencePage


@for_publishers
def index(request: HttpRequest) -> HttpResponse:
    found, frame = _asked_for(request)
    page = WagtailPaginator(found, per_page=50).get_page(request.GET.get("p"))
    runs = Run.objects.all()[:5]
    return screen(request, "board", "Schedule", items=page, runs=runs, heart=heart(), **frame)


@for_publishers
def calendar(request: HttpRequest) -> HttpResponse:
    found, frame = _asked_for(request)
    first = _month_of(request)
    return screen(
        request, "calendar", f"Calendar of {first:%B %Y}", month=month(first, found), **frame
    )


def _asked_for(request: HttpRequest) -> tuple[list[Item], dict[str, Any]]:
    conferences = list(ConferencePage.objects.order_by("title").only("title", "path"))
    asked = request.GET.get("conference", "")
    conference = next((each for each in conferences if str(each.pk) == asked), None)
    found = items(paths_published_by(request.user), conference)
    state = request.GET.get("state", "")
    if state in set(State):
        found = [item for item in found if item.state == state]
    return found, {
        "conferences": conferences,
        "conference": conference,
        "states": list(State),
        "state": state,
        "zone": timezone.get_current_timezone_name(),
    }


def _month_of(request: HttpRequest) -> date:
    """The month asked for, or this one: a calendar ends where its years do."""
    this = timezone.localdate().replace(day=1)
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return this
    return asked if MINYEAR < asked.year < MAXYEAR else this


@for_publishers
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more, now, while somebody watches."""
    attempt = get_object_or_404(Attempt.objects.select_related("page", "revision"), pk=pk)
    page: Page = attempt.page
    page_to_schedule(request, page.pk)
    is_expiry = attempt.revision is None
    due = Due(page.pk, page.path, attempt.at, attempt.revision_id, attempt.tries)
    outcome = expire_page(due) if is_expiry else publish_page(due)
    if outcome is Outcome.DONE:
        words = "was taken down" if is_expiry else "is live"
        messages.success(request, f"“{page.draft_title}” {words}.")
    elif outcome is Outcome.FAILED:
        messages.error(request, f"“{page.draft_title}” failed again. The board says why.")
    else:
        messages.info(request, f"“{page.draft_title}” is not due, or is being published now.")
    return redirect("scheduling:board")
