"""Merging two speakers who are one person. What names the merged one then names the kept one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, Revision, TaskState

from conferences.curation.scheduling.models import ReleasePage
from conferences.models import Speaker, TalkPage

MERGE_ACTION = "curation.merge_speaker"
MERGED_ACTION = "curation.merged_into_speaker"
UNMERGE_ACTION = "curation.unmerge_speaker"
PERMISSIONS = ("conferences.change_speaker", "conferences.delete_speaker")


class SpeakerMergeError(Exception):
    """Says why speakers can't be merged or unmerged now."""


@dataclass(frozen=True)
class SpeakerMergePreview:
    """The kept speaker's profile after the merge, and the talks that change."""

    bio: str
    links: list[Any]
    photo: Any
    live_talks: list[Page]
    drafts: list[Page]


def can_merge_speakers(user: Any) -> bool:
    """Merging changes one speaker and removes the other from every list."""
    return bool(user.has_perms(PERMISSIONS))


def _check_permission(user: Any) -> None:
    if not can_merge_speakers(user):
        raise PermissionDenied(_("You don't have permission to merge speakers."))


def preview_merge(kept: Speaker, merged: Speaker) -> SpeakerMergePreview:
    urls = {link.value["url"] for link in kept.links}
    added_links = [
        link for link in merged.links.get_prep_value() if link["value"]["url"] not in urls
    ]
    draft_ids = {revision.object_id for revision in _find_draft_revisions(merged)}
    pages = Page.objects.order_by("path")
    return SpeakerMergePreview(
        bio=kept.bio or merged.bio,
        links=[*kept.links.get_prep_value(), *added_links],
        photo=kept.photo or merged.photo,
        live_talks=list(pages.filter(pk__in=merged.talk_speakers.values("talk"), live=True)),
        drafts=list(pages.filter(pk__in=draft_ids)),
    )


def _find_draft_revisions(speaker: Speaker) -> list[Revision]:
    """Revisions that name this speaker and may still be edited or go live."""
    # Databases store the same JSON with or without a space.
    mentions = Q()
    for space in ("", " "):
        mentions |= Q(content__talk_speakers__icontains=f'"speaker":{space}{speaker.pk}')
    in_use = (
        Q(pk__in=TalkPage.objects.values("latest_revision"))
        | Q(approved_go_live_at__isnull=False)
        | Q(pk__in=ReleasePage.objects.filter(revision__isnull=False).values("revision"))
        | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    )
    candidates = Revision.page_revisions.filter(mentions, in_use).distinct().order_by("pk")
    return [
        revision
        for revision in candidates
        if speaker.pk in {row["speaker"] for row in revision.content["talk_speakers"]}
    ]


@transaction.atomic
def merge_speakers(kept: Speaker, merged: Speaker, user: Any) -> None:
    """Replace the merged speaker by the kept one in live talks and drafts, at once."""
    _check_permission(user)
    locked = Speaker.objects.select_for_update().in_bulk(sorted({kept.pk, merged.pk}))
    if len(locked) < 2 or any(speaker.merged_into_id for speaker in locked.values()):
        raise SpeakerMergeError(_("One of the speakers has been merged or deleted. Choose again."))
    kept, merged = locked[kept.pk], locked[merged.pk]
    preview = preview_merge(kept, merged)
    talks = _replace_in_talks(kept, merged) | _replace_in_drafts(kept, merged)
    kept.bio, kept.photo = preview.bio, preview.photo
    kept.links = kept.links.stream_block.to_python(preview.links)
    kept.save()
    # Before the merged speaker is saved: receivers of the signal look up who leads to whom.
    Speaker.objects.filter(merged_into=merged).update(merged_into=kept)
    merged.merged_into = kept
    merged.save()
    for speaker, action, name in (
        (kept, MERGE_ACTION, merged.name),
        (merged, MERGED_ACTION, kept.name),
    ):
        data = {"title": name, "talks": sorted(talks)}
        log(instance=speaker, action=action, user=user, data=data)


def _replace_in_talks(kept: Speaker, merged: Speaker) -> set[int]:
    """Returns the ids of the talks."""
    talks_of_kept = set(kept.talk_speakers.values_list("talk", flat=True))
    talks = set()
    # One by one, so that each updates the reference index.
    for row in merged.talk_speakers.all():
        talks.add(row.talk_id)
        if row.talk_id in talks_of_kept:
            row.delete()
            ReferenceIndex.create_or_update_for_object(row.talk)
        else:
            talks_of_kept.add(row.talk_id)
            row.speaker = kept
            row.save()
    return talks


def _replace_in_drafts(kept: Speaker, merged: Speaker) -> set[int]:
    """Returns the ids of the talks."""
    revisions = _find_draft_revisions(merged)
    for revision in revisions:
        # Without a new revision, or live talks would seem to have changes to publish.
        content = revision.content
        content["talk_speakers"] = _replace_in_rows(content["talk_speakers"], kept.pk, merged.pk)
        Revision.objects.filter(pk=revision.pk).update(content=content)
    return {int(revision.object_id) for revision in revisions}


def _replace_in_rows(
    rows: Iterable[dict[str, Any]], kept_id: int, merged_id: int
) -> list[dict[str, Any]]:
    """The speakers in a revision of a talk, without naming the kept one twice."""
    rows = list(rows)
    names_kept = any(row["speaker"] == kept_id for row in rows)
    result = []
    for row in rows:
        if row["speaker"] != merged_id:
            result.append(row)
        elif not names_kept:
            names_kept = True
            result.append(row | {"speaker": kept_id})
    return result


@transaction.atomic
def unmerge_speaker(merged: Speaker, user: Any) -> None:
    """Make a merged speaker independent again. Talks still name the kept speaker."""
    _check_permission(user)
    kept = merged.merged_into
    if kept is None:
        message = _("“{speaker}” is not merged into another speaker.")
        raise SpeakerMergeError(message.format(speaker=merged))
    merged.merged_into = None
    merged.save()
    log(instance=merged, action=UNMERGE_ACTION, user=user, data={"title": kept.name})


def get_talks_changed_by_merge(merged: Speaker) -> list[Page]:
    """The talks that named this speaker before the merge."""
    entries = ModelLogEntry.objects.for_instance(merged).filter(action=MERGED_ACTION)
    entry = entries.order_by("-timestamp", "-pk").first()
    return list(Page.objects.filter(pk__in=entry.data["talks"] if entry else []).order_by("path"))
