"""Open conflicts and deferred updates, for the list of work on the admin's home page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from importers.models import Conflict, ImportedPage
from importers.views.base import PERMISSION
from importers.views.conflicts import describe_conflict

MAX_ROWS = 8


def list_work_sections(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.has_perm(PERMISSION):
        return []
    return [_list_conflicts(), _list_deferred_updates()]


def _list_conflicts() -> dict[str, Any]:
    return {
        "title": _("Import conflicts"),
        "rows": [
            {
                "url": conflict.get_absolute_url(),
                "text": describe_conflict(conflict),
                "note": str(conflict.imported_page.source),
            }
            for conflict in Conflict.objects.unresolved().with_pages()[:MAX_ROWS]
        ],
        "more_url": reverse("importers:conflicts"),
        "more_label": _("See all conflicts"),
    }


def _list_deferred_updates() -> dict[str, Any]:
    rows = ImportedPage.objects.deferred().select_related("page").order_by("-updated_at", "pk")
    return {
        "title": _("Deferred updates"),
        "rows": [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[row.page_id]),
                "text": row.page.draft_title if row.page else row.identity,
                "note": row.deferral_reason,
            }
            for row in rows.defer("base", "undo_data", "pending")[:MAX_ROWS]
        ],
        "more_url": reverse("importers:deferred"),
        "more_label": _("See all deferred updates"),
    }
