"""Changes on many talks. Each page gets a new draft; what is live stays as it is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.editing_state import ALLOWS_EDITING, Activity, EditingStates
from conferences.models import Speaker, TaggedTalk, TalkPage, TalkSpeaker, Topic
from conferences.publish_errors import PublishBlocked

CHANGE_ACTION = "curation.change"

#: Alters a talk, and says whether anything is different now.
Change = Callable[[TalkPage], bool]


@dataclass
class Outcome:
    """What became of the pages: those written, those that were so already, and those left alone."""

    done: list[Page] = field(default_factory=list)
    same: list[Page] = field(default_factory=list)
    refused: list[tuple[Page, str]] = field(default_factory=list)
    held: list[PublishBlocked] = field(default_factory=list)


def newest_draft(page: Page) -> Any:
    return page.specific.get_latest_revision_as_object()


def change_talks(pages: Iterable[Page], change: Change, what: str, user: Any) -> Outcome:
    """Write a new draft of every talk that the change alters; `what` goes into its history."""
    outcome = Outcome()
    for page in pages:
        with transaction.atomic():
            talk, why = _to_write(page.pk, user)
            if why:
                outcome.refused.append((page, why))
                continue
            draft = newest_draft(talk)
            if not change(draft):
                outcome.same.append(page)
                continue
            write_draft(draft, user, CHANGE_ACTION, {"what": what})
            outcome.done.append(page)
    return outcome


def _to_write(page_id: int, user: Any) -> tuple[Page, str]:
    """The page, locked, as it is now: somebody may have taken it up since the list was shown."""
    list(Page.objects.select_for_update().filter(pk=page_id).values_list("pk"))
    page = Page.objects.get(pk=page_id)
    return page, find_refusals([page], user).get(page_id, "")


def find_refusals(
    pages: Sequence[Page], user: Any, ignoring: Collection[Activity] = ALLOWS_EDITING
) -> dict[int, str]:
    """Why this person cannot write a new draft of these pages, for those where it is so.

    A form of one's own counts too, since saving it would undo what is written now.
    """
    states = EditingStates(pages, user)
    reasons = {page.pk: _why_refused(page, user) or states.reason(page, ignoring) for page in pages}
    return {pk: why for pk, why in reasons.items() if why}


def _why_refused(page: Page, user: Any) -> str:
    if not page.permissions_for_user(user).can_edit():
        return "you may not edit it"
    return "it is an alias, which follows another page" if page.alias_of_id else ""


def write_draft(draft: Any, user: Any, action: str, data: dict[str, Any]) -> Revision:
    """A new draft on top of the others, with its entry in the history."""
    revision: Revision = draft.save_revision(user=user, changed=True, clean=False)
    log(instance=draft, action=action, user=user, revision=revision, data=data)
    return revision


def add_topic(name: str) -> Change:
    def change(talk: TalkPage) -> bool:
        if name.casefold() in map(str.casefold, talk.topics.names()):
            return False
        talk.topics.add(name)
        return True

    return change


def remove_topic(topic: Topic) -> Change:
    def change(talk: TalkPage) -> bool:
        if topic.pk not in {tagged.tag_id for tagged in talk.tagged_topics.all()}:
            return False
        talk.topics.remove(topic.name)
        return True

    return change


def add_speaker(speaker: Speaker, role: str) -> Change:
    def change(talk: TalkPage) -> bool:
        there = list(talk.talk_speakers.all())
        if speaker.pk in {row.speaker_id for row in there}:
            return False
        people = [*there, TalkSpeaker(speaker=speaker, role=role)]
        for order, row in enumerate(people):
            row.sort_order = order
        talk.talk_speakers = people
        return True

    return change


def set_kind(kind: str) -> Change:
    def change(talk: TalkPage) -> bool:
        if talk.kind == kind:
            return False
        talk.kind = kind
        return True

    return change


def move_talks(pages: Iterable[Page], destination: Page, user: Any) -> Outcome:
    """Move talks to the end of a day, or of a conference: readers see it at once."""
    outcome = Outcome()
    for page in pages:
        with transaction.atomic():
            fresh, why = _to_write(page.pk, user)
            below = Page.objects.get(pk=destination.pk)
            if not why and fresh.get_parent().pk == below.pk:
                outcome.same.append(page)
                continue
            why = why or _why_not_there(fresh, below, user)
            if why:
                outcome.refused.append((page, why))
                continue
            fresh.move(below, pos="last-child", user=user)
            outcome.done.append(page)
    return outcome


def _why_not_there(page: Page, destination: Page, user: Any) -> str:
    if not page.permissions_for_user(user).can_move_to(destination):
        return f"you may not move it to “{destination.title}”"
    if not Page._slug_is_available(page.slug, destination, page=page):
        return f"a page below “{destination.title}” has its address “{page.slug}”: change one first"
    return ""


def submit_talks(pages: Iterable[Page], user: Any) -> Outcome:
    """Ask for a review of the newest draft of each."""
    outcome = Outcome()
    for page in pages:
        with transaction.atomic():
            fresh, why = _to_write(page.pk, user)
            talk = fresh.specific
            workflow = talk.get_workflow()
            if not why and (talk.workflow_in_progress or not workflow):
                why = "it is being reviewed" if workflow else "no review is set up where it stands"
            if not why and talk.live and not talk.has_unpublished_changes:
                outcome.same.append(page)
                continue
            if why:
                outcome.refused.append((page, why))
                continue
            if not talk.latest_revision_id:
                talk.save_revision(user=user, clean=False)
            if state := talk.current_workflow_state:
                # Its reviewer asked for changes: the same review goes on.
                state.resume(user)
            else:
                workflow.start(talk, user)
            outcome.done.append(page)
    return outcome


def publish_pages(pages: Iterable[Page], user: Any) -> Outcome:
    """Publish the newest draft of each; one that cannot go live stops none of the others."""
    outcome = Outcome()
    for page in sorted(pages, key=lambda page: page.path):
        try:
            with transaction.atomic():
                fresh = Page.objects.get(pk=page.pk).specific
                if fresh.alias_of_id:
                    outcome.refused.append((page, "It mirrors another page: publish that one."))
                    continue
                revision = fresh.get_latest_revision() or fresh.save_revision(user=user)
                revision.publish(user=user)
        except PublishBlocked as held:
            outcome.held.append(held)
            outcome.refused.append((page, " ".join(reason.text for reason in held.reasons)))
        except PermissionDenied as error:
            outcome.refused.append((page, str(error)))
        except ValidationError as error:
            outcome.refused.append((page, " ".join(error.messages)))
        else:
            outcome.done.append(page)
    return outcome


def newest_contents(pages: Sequence[Page]) -> dict[int, dict[str, Any]]:
    """Kind, speakers and topics of the newest draft of each talk, in a fixed number of queries."""
    latest = {page.latest_revision_id: page.pk for page in pages if page.latest_revision_id}
    contents = {
        latest[revision.pk]: revision.content for revision in Revision.objects.filter(pk__in=latest)
    }
    unwritten = [page.pk for page in pages if page.pk not in contents]
    if not unwritten:
        return contents
    rows: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"talk_speakers": [], "tagged_topics": []}
    )
    for pk, kind in TalkPage.objects.filter(pk__in=unwritten).values_list("pk", "kind"):
        rows[pk]["kind"] = kind
    for talk, speaker in TalkSpeaker.objects.filter(talk__in=unwritten).values_list(
        "talk", "speaker"
    ):
        rows[talk]["talk_speakers"].append({"speaker": speaker})
    for talk, tag in TaggedTalk.objects.filter(content_object__in=unwritten).values_list(
        "content_object", "tag"
    ):
        rows[talk]["tagged_topics"].append({"tag": tag})
    return contents | rows
