"""Which versions stand out in a page's history, and how one gets a name."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from conferences.curation.models import Milestone

NAMED, UNNAMED = "curation.name_version", "curation.unname_version"

#: The log's actions that mark a version, and what the history calls each.
MARKS = {
    "importers.import": "Imported",
    "wagtail.workflow.start": "Submitted",
    "wagtail.workflow.approve": "Approved",
    "wagtail.publish": "Published",
    "wagtail.publish.scheduled": "Published by date",
    "wagtail.publish.schedule": "Scheduled",
    "curation.schedule_taken_over": "Scheduled",
    "curation.release": "Put into a release",
    "curation.override": "Errors let pass",
}


def only_milestones(entries: "QuerySet[PageLogEntry]") -> "QuerySet[PageLogEntry]":
    named = Milestone.objects.filter(revision=OuterRef("revision"))
    return entries.filter(Q(action__in=MARKS) | Exists(named))


def is_milestone(revision_id: int) -> bool:
    this = OuterRef("pk")
    named = Milestone.objects.filter(revision=this)
    marked = PageLogEntry.objects.filter(revision=this, action__in=MARKS)
    reviewed = TaskState.objects.filter(revision=this)
    found = Revision.objects.filter(Exists(named) | Exists(marked) | Exists(reviewed))
    return found.filter(pk=revision_id).exists()


def may_name(user: User, page: Page) -> bool:
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_publish() or permissions.can_edit())


@transaction.atomic
def name_version(page: Page, revision: Revision, name: str, user: User) -> Milestone:
    """Give a version a name, or another one."""
    milestone, _ = Milestone.objects.update_or_create(
        revision=revision, defaults={"name": name, "user": user}
    )
    log(instance=page, action=NAMED, user=user, data={"name": name})
    return milestone


@transaction.atomic
def unname_version(page: Page, revision: Revision, user: User) -> None:
    milestone = Milestone.objects.filter(revision=revision).first()
    if milestone:
        milestone.delete()
        log(instance=page, action=UNNAMED, user=user, data={"name": milestone.name})
