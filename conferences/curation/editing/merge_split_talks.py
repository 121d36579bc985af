"""Merging two talks into one, and splitting one into two. Each is a single transaction."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.curation.editing import bulk_changes
from conferences.curation.editing.models import MergedTalk
from conferences.curation.scheduling.releases import remove_from_open_releases
from conferences.editing_state import ALLOWS_EDITING, Activity
from conferences.models import TalkPage, TalkSpeaker
from conferences.redirects import MAX_PATH_LENGTH
from conferences.signals import talk_split, talks_merged
from conferences.stream_data import copy_body, merge_bodies, split_body
from conferences.tree_paths import get_conference_path
from conferences.visibility import filter_public

#: Each merge and split is logged at both talks.
MERGE_ACTION = "curation.merge_talk"
MERGED_ACTION = "curation.merged_into_talk"
SPLIT_ACTION = "curation.split_talk"
SPLIT_OFF_ACTION = "curation.split_off_talk"


class MergeSplitError(Exception):
    """Says why talks can't be merged, split or unmerged now, and what to do first."""


def lock_talks(user: Any, *pages: Page) -> list[TalkPage]:
    """The talks as they are now, locked until the end of the transaction."""
    ids = [page.pk for page in pages]
    list(Page.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    locked = {page.pk: page for page in Page.objects.filter(pk__in=ids)}
    if len(locked) < len(set(ids)):
        raise MergeSplitError(_("One of the talks has been deleted."))
    if problem := find_editing_problem(user, *locked.values()):
        raise MergeSplitError(problem)
    return [locked[pk].specific for pk in ids]


def find_editing_problem(user: Any, *pages: Page, is_preview: bool = False) -> str:
    """Why these talks can't be changed now, if so. The user's own form doesn't stop a preview."""
    for page in pages:
        if not page.permissions_for_user(user).can_edit():
            message = _("You don't have permission to edit “{title}”.")
            raise PermissionDenied(message.format(title=page.draft_title))
    # Reviewers may edit the page, but would approve what they haven't seen.
    ignoring = ALLOWS_EDITING - {Activity.OWN_REVIEW}
    if is_preview:
        ignoring |= {Activity.OWN_FORM}
    refusals = bulk_changes.find_refusals(pages, user, ignoring)
    for page in pages:
        if reason := refusals.get(page.pk):
            message = _("“{title}” can't be changed now: {reason}. Try again later.")
            return message.format(title=page.draft_title, reason=reason)
    return ""


def find_merge_problem(kept: Page, merged: Page, user: Any, *, is_preview: bool = False) -> str:
    """Why these talks can't be merged now, if so."""
    if problem := find_editing_problem(user, kept, merged, is_preview=is_preview):
        return problem
    if kept.pk == merged.pk or get_conference_path(kept.path) != get_conference_path(merged.path):
        return _("Choose another talk of the same conference.")
    if MergedTalk.objects.filter(page__in=[kept.pk, merged.pk]).exists():
        return _("One of these talks is already merged into another.")
    if not merged.live:
        return ""
    if not merged.permissions_for_user(user).can_unpublish():
        message = _("You don't have permission to unpublish “{title}”.")
        raise PermissionDenied(message.format(title=merged.draft_title))
    if not filter_public(Page.objects.filter(pk=kept.pk)).exists():
        message = _(
            "“{merged}” is live but “{kept}” is not, so links to “{merged}” would stop working. "
            "Publish “{kept}” first, or keep “{merged}” instead."
        )
        return message.format(merged=merged.draft_title, kept=kept.draft_title)
    return ""


@transaction.atomic
def merge_talks(kept: Page, merged: Page, user: Any) -> None:
    """Add the text, speakers and topics of the merged talk to a new draft of the kept one.

    The merged talk becomes a draft, marked as merged. If it was live, its URL redirects to the
    kept one. The log entry of the merged talk has what is needed to unmerge them.
    """
    kept, merged = lock_talks(user, kept, merged)
    if problem := find_merge_problem(kept, merged, user):
        raise MergeSplitError(problem)
    undo_data: dict[str, Any] = {
        "kept_revision": kept.latest_revision_id,
        "was_live": merged.live,
        "live_revision": merged.live_revision_id,
        "new_redirect": None,
        "moved_redirects": [],
        "receivers": {},
    }
    draft, merged_draft = bulk_changes.get_latest_draft(kept), bulk_changes.get_latest_draft(merged)
    draft.body = json.dumps(merge_bodies(copy_body(draft), copy_body(merged_draft)))
    _merge_fields(draft, merged_draft)
    log_data = {"title": merged.draft_title, "page": merged.pk}
    undo_data["merge_revision"] = bulk_changes.save_draft(draft, user, MERGE_ACTION, log_data).pk
    if merged.live:
        undo_data |= _redirect(merged, kept)
        merged.unpublish(user=user)
    remove_from_open_releases(merged, user)
    MergedTalk.objects.create(page_id=merged.pk, merged_into_id=kept.pk, merged_by=user)
    talks_merged.send(sender=TalkPage, kept=kept, merged=merged, undo_data=undo_data["receivers"])
    log_data = {"title": kept.draft_title, "page": kept.pk, "undo_data": undo_data}
    log(instance=merged, action=MERGED_ACTION, user=user, data=log_data)


def _merge_fields(draft: TalkPage, merged: TalkPage) -> None:
    """Combine speakers, topics and addresses; fill empty fields from the merged talk."""
    talk_speakers = list(draft.talk_speakers.all())
    own_speaker_ids = {row.speaker_id for row in talk_speakers}
    added = [
        TalkSpeaker(speaker=row.speaker, role=row.role)
        for row in merged.talk_speakers.select_related("speaker")
        if row.speaker_id not in own_speaker_ids
    ]
    bulk_changes.set_talk_speakers(draft, talk_speakers + added)
    draft.topics.add(*merged.topics.all())
    for name in ("official_url", "video_url", "slides_url", "code_url", "search_description"):
        setattr(draft, name, getattr(draft, name) or getattr(merged, name))
    addresses = [*draft.former_addresses.splitlines(), *merged.former_addresses.splitlines()]
    draft.former_addresses = "\n".join(dict.fromkeys(addresses))


def _redirect(merged: TalkPage, kept: TalkPage) -> dict[str, Any]:
    """Redirect the merged talk's current and former URLs to the kept one."""
    earlier = Redirect.objects.filter(redirect_page=merged)
    moved = list(earlier.values_list("pk", flat=True))
    earlier.update(redirect_page=kept)
    _site_id, _root_url, path = merged.get_url_parts()
    old_path = Redirect.normalise_path(path)
    if len(old_path) > MAX_PATH_LENGTH:
        message = _("The URL of “{title}” is too long to redirect. Shorten its slug first.")
        raise MergeSplitError(message.format(title=merged.draft_title))
    Redirect.objects.filter(old_path=old_path).delete()
    new = Redirect.objects.create(old_path=old_path, redirect_page=kept)
    return {"new_redirect": new.pk, "moved_redirects": moved}


@transaction.atomic
def split_talk(talk: Page, first_block: str, title: str, user: Any) -> TalkPage:
    """Move the latest draft's blocks, from this one on, to a new draft right after the talk."""
    (talk,) = lock_talks(user, talk)
    if not talk.get_parent().permissions_for_user(user).can_add_subpage():
        raise PermissionDenied(_("You don't have permission to add a talk here."))
    draft = bulk_changes.get_latest_draft(talk)
    kept_body, new_body = split_body(copy_body(draft), first_block)
    if not kept_body or not new_body:
        raise MergeSplitError(_("The talk has changed and no longer has that block. Choose again."))
    slug = slugify(title, allow_unicode=True)[:200].strip("-") or "talk"
    new_talk = TalkPage(
        title=title,
        draft_title=title,
        slug=find_available_slug(talk.get_parent(), slug),
        kind=draft.kind,
        language=draft.language,
        locale=talk.locale,
        owner=user,
        live=False,
        has_unpublished_changes=True,
        body=json.dumps(new_body),
    )
    talk.add_sibling("right", instance=new_talk)
    log(instance=new_talk, action="wagtail.create", user=user)
    log_data = {"title": talk.draft_title, "page": talk.pk}
    bulk_changes.save_draft(new_talk, user, SPLIT_OFF_ACTION, log_data)
    draft.body = json.dumps(kept_body)
    bulk_changes.save_draft(draft, user, SPLIT_ACTION, {"title": title, "page": new_talk.pk})
    talk_split.send(sender=TalkPage, talk=talk, new_talk=new_talk)
    return new_talk


def get_merge_targets(page_ids: Any) -> dict[int, int]:
    """For the merged talks among these pages, the page that has their text now."""
    merged = MergedTalk.objects.filter(page__in=page_ids)
    return dict(merged.values_list("page_id", "merged_into_id"))
