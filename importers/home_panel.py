"""What imports left for a person to decide, for the list of their work on the admin's home."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from importers.models import Conflict, ImportedPage
from importers.views.base import PERMISSION
from importers.views.conflicts import place_of

MOST = 8


def sections(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.has_perm(PERMISSION):
        return []
    return [_conflicts(), _held()]


def _conflicts() -> dict[str, Any]:
    rows = Conflict.objects.filter(resolved_at=None).select_related(
        "imported_page__page", "imported_page__source"
    )
    return {
        "title": "Conflicts with imported notes",
        "rows": [
            {
                "url": row.get_absolute_url(),
                "text": place_of(row),
                "note": str(row.imported_page.source),
            }
            for row in rows[:MOST]
        ],
        "more_url": reverse("importers:conflicts"),
    }


def _held() -> dict[str, Any]:
    rows = ImportedPage.objects.filter(state=ImportedPage.State.DEFERRED, page__isnull=False)
    rows = (
        rows.select_related("page")
        .defer("base", "undo_data", "pending")
        .order_by("-updated_at", "pk")
    )
    return {
        "title": "Held back imports",
        "rows": [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[row.page_id]),
                "text": row.page.draft_title if row.page else row.identity,
                "note": row.deferral_reason,
            }
            for row in rows[:MOST]
        ],
        "more_url": reverse("importers:held"),
    }
