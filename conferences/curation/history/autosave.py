"""A form that saves by itself writes over the version it wrote last; over a milestone never."""

from django.http import HttpRequest
from wagtail.models import Page

from conferences.curation.history.named_revisions import is_milestone


def spare_milestones(request: HttpRequest, page: Page) -> None:
    """Have a form whose own version became a milestone meanwhile write a new one."""
    own = request.POST.get("overwrite_revision_id", "")
    newest = page.get_latest_revision()
    if newest is None or own != str(newest.pk) or not is_milestone(newest.pk):
        return
    form = request.POST.copy()
    del form["overwrite_revision_id"]
    # What the form holds was made from this version: it is no stale one.
    form["loaded_revision_id"] = own
    form["loaded_revision_created_at"] = newest.created_at.isoformat()
    request.POST = form  # type: ignore[assignment]  # any QueryDict will do
