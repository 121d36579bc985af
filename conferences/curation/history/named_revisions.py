"""Milestones: revisions that an editor named, or that an action in the page's log marks."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from conferences.curation.history.models import NamedRevision

NAME_ACTION, UNNAME_ACTION = "curation.name_revision", "curation.unname_revision"

#: The log actions that make a revision a milestone, with the label that the history shows.
MILESTONE_ACTIONS = {
    "importers.import": _("Imported"),
    "wagtail.workflow.start": _("Submitted"),
    "wagtail.workflow.approve": _("Approved"),
    "wagtail.publish": _("Published"),
    "wagtail.publish.scheduled": _("Published on schedule"),
    "wagtail.publish.schedule": _("Scheduled"),
    "curation.move_schedule": _("Scheduled"),
    "curation.add_to_release": _("Added to a release"),
    "curation.override": _("Published with known errors"),
}


def filter_milestones(entries: "QuerySet[PageLogEntry]") -> "QuerySet[PageLogEntry]":
    named = NamedRevision.objects.filter(revision=OuterRef("revision"))
    return entries.filter(Q(action__in=MILESTONE_ACTIONS) | Exists(named))


def is_milestone(revision_id: int) -> bool:
    outer = OuterRef("pk")
    named = NamedRevision.objects.filter(revision=outer)
    logged = PageLogEntry.objects.filter(revision=outer, action__in=MILESTONE_ACTIONS)
    reviewed = TaskState.objects.filter(revision=outer)
    milestones = Revision.objects.filter(Exists(named) | Exists(logged) | Exists(reviewed))
    return milestones.filter(pk=revision_id).exists()


def keep_milestone_from_autosave(request: HttpRequest, page: Page) -> None:
    """Make autosave create a new revision if the one it would overwrite is now a milestone."""
    overwritten = request.POST.get("overwrite_revision_id", "")
    latest = page.get_latest_revision()
    if latest is None or overwritten != str(latest.pk) or not is_milestone(latest.pk):
        return
    form_data = request.POST.copy()
    del form_data["overwrite_revision_id"]
    # The form was loaded from this revision, so it must not be refused as out of date.
    form_data["loaded_revision_id"] = overwritten
    form_data["loaded_revision_created_at"] = latest.created_at.isoformat()
    request.POST = form_data  # type: ignore[assignment]  # any QueryDict will do


@transaction.atomic
def name_revision(page: Page, revision: Revision, name: str, user: User) -> None:
    NamedRevision.objects.update_or_create(
        revision=revision, defaults={"name": name, "named_by": user}
    )
    log(instance=page, action=NAME_ACTION, user=user, data={"name": name})


@transaction.atomic
def unname_revision(page: Page, revision: Revision, user: User) -> None:
    named = NamedRevision.objects.filter(revision=revision).first()
    if named:
        named.delete()
        log(instance=page, action=UNNAME_ACTION, user=user, data={"name": named.name})
