"""A merge of two talks taken back, while nobody worked on what it left."""

from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.editing.bulk_changes import write_draft
from conferences.curation.editing.merge_split import MERGED_ACTION, CannotDo, in_hand, why_not
from conferences.curation.editing.models import MergedTalk
from conferences.models import TalkPage
from conferences.signals import talks_unmerged

TAKEN_BACK_ACTION = "curation.merge_taken_back"
PARTED_ACTION = "curation.parted_from_talk"

BY_HAND = (
    "Open its history and go back to a version before, where you want that; then publish "
    "“{other}” again: it is a talk of its own then."
)


def memory_of(other: Page) -> dict[str, Any]:
    """What the merge wrote down of how things were."""
    entries = PageLogEntry.objects.filter(page=other.pk, action=MERGED_ACTION)
    newest = entries.order_by("-timestamp", "-pk").first()
    return dict(newest.data) if newest else {}


def why_not_parted(kept: Page, other: Page, user: Any, *, asking: bool = False) -> str:
    if why := why_not(user, kept, other, asking=asking):
        return why
    then = memory_of(other)
    if "revision" not in then or then.get("page") != kept.pk:
        return f"What “{kept.draft_title}” was like is not known. " + _by_hand(other)
    if kept.latest_revision_id != then["revision"]:
        return f"“{kept.draft_title}” was changed since. " + _by_hand(other)
    if kept.live_revision_id == then["revision"]:
        return f"“{kept.draft_title}” was published with both texts. " + _by_hand(other)
    if then["before"] and not Revision.objects.filter(pk=then["before"]).exists():
        return f"The version of “{kept.draft_title}” before is no longer kept. " + _by_hand(other)
    if then["was_live"] and not other.permissions_for_user(user).can_publish():
        return (
            f"Readers saw “{other.draft_title}” before, and you may not publish it. Ask an editor."
        )
    return ""


def _by_hand(other: Page) -> str:
    return BY_HAND.format(other=other.draft_title)


@transaction.atomic
def part_talks(other: Page, user: Any) -> TalkPage:
    """Both talks as they were before the merge: drafts, addresses, notes; live what was live."""
    mark = MergedTalk.objects.filter(page=other.pk).first()
    if mark is None:
        raise CannotDo(f"“{other.draft_title}” is a talk of its own already.")
    kept, other = in_hand(user, mark.merged_into, other)
    if why := why_not_parted(kept, other, user):
        raise CannotDo(why)
    then = memory_of(other)
    before = Revision.objects.get(pk=then["before"]).as_object() if then["before"] else kept
    write_draft(before, user, TAKEN_BACK_ACTION, {"with": other.draft_title, "page": other.pk})
    mark.delete()
    Redirect.objects.filter(pk=then["redirect"], redirect_page=kept).delete()
    Redirect.objects.filter(pk__in=then["redirects"]).update(redirect_page=other)
    talks_unmerged.send(sender=TalkPage, kept=kept, merged=other, undo_data=then["undo_data"])
    log(
        instance=other,
        action=PARTED_ACTION,
        user=user,
        data={"with": kept.draft_title, "page": kept.pk},
    )
    if then["was_live"]:
        live = Revision.objects.filter(pk=then["live_revision"]).first()
        (live or other.get_latest_revision() or other.save_revision(user=user)).publish(user=user)
    return other
