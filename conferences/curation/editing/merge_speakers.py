"""Two spellings of one person. Whatever names the other names the kept one afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, Revision, TaskState

from conferences.curation.scheduling.models import ReleasePage
from conferences.models import Speaker, TalkPage

MERGE_ACTION = "curation.merge_speakers"
MERGED_ACTION = "curation.merged_into_speaker"
UNMERGE_ACTION = "curation.unmerge_speaker"
PERMISSIONS = ("conferences.change_speaker", "conferences.delete_speaker")


class CannotMerge(Exception):  # noqa: N818 - the words are for people
    """Why these two do not become one."""


@dataclass(frozen=True)
class SpeakerMerge:
    """What merging would leave, and where it would be seen."""

    bio: str
    links: list[Any]
    photo: Any
    #: Talks as readers see them, and talks whose drafts name the other.
    live: list[Page]
    drafts: list[Page]


def may_merge(user: Any) -> bool:
    """It changes one speaker, and takes another off every list."""
    return bool(user.has_perms(PERMISSIONS))


def planned(kept: Speaker, other: Speaker) -> SpeakerMerge:
    addresses = {link.value["url"] for link in kept.links}
    revisions = _draft_revisions(other)
    pages = Page.objects.order_by("path")
    return SpeakerMerge(
        bio=kept.bio or other.bio,
        links=[
            *kept.links.get_prep_value(),
            *(
                link
                for link in other.links.get_prep_value()
                if link["value"]["url"] not in addresses
            ),
        ],
        photo=kept.photo or other.photo,
        live=list(pages.filter(pk__in=other.talk_speakers.values("talk"), live=True)),
        drafts=list(pages.filter(pk__in={revision.object_id for revision in revisions})),
    )


def _draft_revisions(speaker: Speaker) -> list[Revision]:
    """Revisions that may yet go live, or be worked on, and name this speaker."""
    # Databases write the same list with and without a space.
    names = Q()
    for space in ("", " "):
        names |= Q(content__talk_speakers__icontains=f'"speaker":{space}{speaker.pk}')
    to_come = (
        Q(pk__in=TalkPage.objects.values("latest_revision"))
        | Q(approved_go_live_at__isnull=False)
        | Q(pk__in=ReleasePage.objects.filter(revision__isnull=False).values("revision"))
        | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    )
    found = Revision.page_revisions.filter(names, to_come).distinct().order_by("pk")
    return [
        revision
        for revision in found
        if speaker.pk in {row["speaker"] for row in revision.content["talk_speakers"]}
    ]


@transaction.atomic
def merge_speakers(kept: Speaker, other: Speaker, user: Any) -> SpeakerMerge:
    """Make the other a spelling of the kept one, whom live talks and drafts name at once."""
    if not may_merge(user):
        raise PermissionDenied("You may not merge speakers.")
    rows = Speaker.objects.select_for_update().in_bulk(sorted({kept.pk, other.pk}))
    if len(rows) < 2 or any(row.merged_into_id for row in rows.values()):
        raise CannotMerge("One of the two was merged or deleted meanwhile. Choose again.")
    kept, other = rows[kept.pk], rows[other.pk]
    plan = planned(kept, other)
    talks = _rename_in_talks(kept, other) | _rename_in_drafts(kept, other)
    kept.bio, kept.photo = plan.bio, plan.photo
    kept.links = kept.links.stream_block.to_python(plan.links)
    kept.save()
    # First those who led to the other: whoever hears that it is saved finds where all lead now.
    Speaker.objects.filter(merged_into=other).update(merged_into=kept)
    other.merged_into = kept
    other.save()
    for one, action, name in ((kept, MERGE_ACTION, other.name), (other, MERGED_ACTION, kept.name)):
        log(instance=one, action=action, user=user, data={"with": name, "talks": sorted(talks)})
    return plan


def _rename_in_talks(kept: Speaker, other: Speaker) -> set[int]:
    named_already = set(kept.talk_speakers.values_list("talk", flat=True))
    talks = set()
    # One by one: each tells the index of what is used where.
    for row in other.talk_speakers.all():
        talks.add(row.talk_id)
        if row.talk_id in named_already:
            row.delete()
            ReferenceIndex.create_or_update_for_object(row.talk)
        else:
            named_already.add(row.talk_id)
            row.speaker = kept
            row.save()
    return talks


def _rename_in_drafts(kept: Speaker, other: Speaker) -> set[int]:
    revisions = _draft_revisions(other)
    for revision in revisions:
        # As they are, so that no live page looks as if it had changes to publish.
        content = revision.content
        content["talk_speakers"] = _renamed(content["talk_speakers"], kept.pk, other.pk)
        Revision.objects.filter(pk=revision.pk).update(content=content)
    return {int(revision.object_id) for revision in revisions}


def _renamed(rows: Iterable[dict[str, Any]], kept_id: int, other_id: int) -> list[dict[str, Any]]:
    """The speakers of a stored talk, each person once."""
    rows = list(rows)
    named = any(row["speaker"] == kept_id for row in rows)
    result = []
    for row in rows:
        if row["speaker"] != other_id:
            result.append(row)
        elif not named:
            named = True
            result.append(row | {"speaker": kept_id})
    return result


@transaction.atomic
def unmerge_speaker(other: Speaker, user: Any) -> None:
    """Make a spelling a speaker of its own again. Who spoke where is then for people to say."""
    if not may_merge(user):
        raise PermissionDenied("You may not merge speakers.")
    kept = other.merged_into
    if kept is None:
        raise CannotMerge(f"“{other}” is a speaker of its own already.")
    other.merged_into = None
    other.save()
    log(instance=other, action=UNMERGE_ACTION, user=user, data={"with": kept.name})


def talks_taken_over(other: Speaker) -> list[Page]:
    """The talks that named this speaker before it was merged."""
    entry = (
        ModelLogEntry.objects.for_instance(other)
        .filter(action=MERGED_ACTION)
        .order_by("-timestamp", "-pk")
        .first()
    )
    talks = entry.data["talks"] if entry else []
    return list(Page.objects.filter(pk__in=talks).order_by("path"))
