"""Unmerging two talks, as long as nobody has changed the kept one since the merge."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.editing import merge_split_talks
from conferences.curation.editing.bulk_changes import save_draft
from conferences.curation.editing.models import MergedTalk
from conferences.models import TalkPage
from conferences.signals import talks_unmerged

#: Logged at the kept and at the merged talk.
UNMERGE_ACTION = "curation.unmerge_talk"
UNMERGED_ACTION = "curation.unmerged_from_talk"


def get_undo_data(merged: Page, kept: Page) -> dict[str, Any]:
    """The data that merge_talks() logged. Empty if the last merge was with another talk."""
    entries = PageLogEntry.objects.filter(page=merged.pk, action=merge_split_talks.MERGED_ACTION)
    entry = entries.order_by("-timestamp", "-pk").first()
    return dict(entry.data["undo_data"]) if entry and entry.data.get("page") == kept.pk else {}


def find_unmerge_problem(kept: Page, merged: Page, user: Any, *, is_preview: bool = False) -> str:
    """Why these talks can't be unmerged now, if so."""
    if problem := merge_split_talks.find_editing_problem(user, kept, merged, is_preview=is_preview):
        return problem
    undo_data = get_undo_data(merged, kept)
    titles = {"kept": kept.draft_title, "merged": merged.draft_title}
    if problem := _find_change_since_merge(kept, undo_data):
        by_hand = _(
            "To unmerge the talks yourself, revert “{kept}” to an earlier version in its history, "
            "then publish “{merged}” again."
        )
        return f"{problem} {by_hand}".format(**titles)
    if undo_data["was_live"] and not merged.permissions_for_user(user).can_publish():
        return _(
            "“{merged}” was live before the merge and you don't have permission to publish it. "
            "Ask an editor."
        ).format(**titles)
    return ""


def _find_change_since_merge(kept: Page, undo_data: dict[str, Any]) -> str:
    if not undo_data:
        return _("It is not known what “{kept}” was like before the merge.")
    if kept.latest_revision_id != undo_data["merge_revision"]:
        return _("“{kept}” has changed since the merge.")
    if kept.live_revision_id == undo_data["merge_revision"]:
        return _("“{kept}” was published with both texts.")
    before = undo_data["kept_revision"]
    if before and not Revision.objects.filter(pk=before).exists():
        return _("The version of “{kept}” before the merge no longer exists.")
    return ""


@transaction.atomic
def unmerge_talks(merged: Page, user: Any) -> None:
    """Restore the drafts, URLs and notes of both talks, and publish what was live."""
    mark = MergedTalk.objects.filter(page=merged.pk).first()
    if mark is None:
        message = _("“{title}” is not merged into another talk.")
        raise merge_split_talks.MergeSplitError(message.format(title=merged.draft_title))
    kept, merged = merge_split_talks.lock_talks(user, mark.merged_into, merged)
    if problem := find_unmerge_problem(kept, merged, user):
        raise merge_split_talks.MergeSplitError(problem)
    undo_data = get_undo_data(merged, kept)
    before = undo_data["kept_revision"]
    draft = Revision.objects.get(pk=before).as_object() if before else kept
    save_draft(draft, user, UNMERGE_ACTION, {"title": merged.draft_title, "page": merged.pk})
    mark.delete()
    Redirect.objects.filter(pk=undo_data["new_redirect"], redirect_page=kept).delete()
    Redirect.objects.filter(pk__in=undo_data["moved_redirects"]).update(redirect_page=merged)
    talks_unmerged.send(sender=TalkPage, kept=kept, merged=merged, undo_data=undo_data["receivers"])
    log_data = {"title": kept.draft_title, "page": kept.pk}
    log(instance=merged, action=UNMERGED_ACTION, user=user, data=log_data)
    if undo_data["was_live"]:
        revision = Revision.objects.filter(pk=undo_data["live_revision"]).first()
        revision = revision or merged.get_latest_revision() or merged.save_revision(user=user)
        revision.publish(user=user)
