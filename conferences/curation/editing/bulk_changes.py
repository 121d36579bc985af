"""Changes to many talks at once. Each talk gets a new draft; its live version stays as it is."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.editing_state import ALLOWS_EDITING, Activity, EditingStates
from conferences.models import Speaker, TalkPage, TalkSpeaker, Topic

CHANGE_ACTION = "curation.bulk_change"

#: Activities that do not keep a person from submitting a talk for review.
SUBMIT_IGNORES = ALLOWS_EDITING - {Activity.OWN_REVIEW}

#: Changes a draft by the data of a form, and returns whether it is different now.
ChangeDraft = Callable[..., bool]


@dataclass
class BulkResult:
    """The pages that were changed, those that needed no change, and those that were refused."""

    changed: list[Page] = field(default_factory=list)
    unchanged: list[Page] = field(default_factory=list)
    refused: list[tuple[Page, str]] = field(default_factory=list)


class ChangeRefused(Exception):  # noqa: N818 - one page is skipped, the others are changed
    """Says why a page isn't changed."""


def get_latest_draft(page: Page) -> Any:
    return page.specific.get_latest_revision_as_object()


def change_talks(
    pages: Iterable[Page], change_draft: ChangeDraft, data: dict[str, Any], label: str, user: Any
) -> BulkResult:
    """Change the latest draft of each talk. The history shows the label."""

    def change(page: Page) -> bool:
        draft = get_latest_draft(page)
        if not change_draft(draft, **data):
            return False
        save_draft(draft, user, CHANGE_ACTION, {"description": label})
        return True

    return _change_each(pages, user, change)


def _change_each(
    pages: Iterable[Page],
    user: Any,
    change: Callable[[Page], bool],
    ignoring: Collection[Activity] = ALLOWS_EDITING,
) -> BulkResult:
    """Change each page in a transaction of its own. `change` returns whether it did something."""
    result = BulkResult()
    for page in pages:
        try:
            with transaction.atomic():
                is_changed = change(_lock_page(page.pk, user, ignoring))
        except ChangeRefused as refusal:
            result.refused.append((page, str(refusal)))
        else:
            (result.changed if is_changed else result.unchanged).append(page)
    return result


def _lock_page(page_id: int, user: Any, ignoring: Collection[Activity]) -> Page:
    """The page as it is now: it may have changed since the user saw the list."""
    list(Page.objects.select_for_update().filter(pk=page_id).values_list("pk"))
    page = Page.objects.get(pk=page_id)
    if reason := find_refusals([page], user, ignoring).get(page_id):
        raise ChangeRefused(reason)
    return page


def find_refusals(
    pages: Sequence[Page], user: Any, ignoring: Collection[Activity] = ALLOWS_EDITING
) -> dict[int, str]:
    """Why this user can't write a new draft, for each of these pages where that is so.

    The user's own open form counts too: saving it would undo what is written now.
    """
    states = EditingStates(pages, user)
    reasons = {
        page.pk: _find_refusal(page, user) or states.reason(page, ignoring) for page in pages
    }
    return {pk: reason for pk, reason in reasons.items() if reason}


def _find_refusal(page: Page, user: Any) -> str:
    if not page.permissions_for_user(user).can_edit():
        return _("you don't have permission to edit it")
    return _("it is an alias of another page") if page.alias_of_id else ""


def save_draft(draft: Any, user: Any, action: str, data: dict[str, Any]) -> Revision:
    """Save a new draft, and log it."""
    revision: Revision = draft.save_revision(user=user, changed=True, clean=False)
    log(instance=draft, action=action, user=user, revision=revision, data=data)
    return revision


def add_topic(draft: TalkPage, topic: str) -> bool:
    if topic.casefold() in map(str.casefold, draft.topics.names()):
        return False
    draft.topics.add(topic)
    return True


def remove_topic(draft: TalkPage, topic: Topic) -> bool:
    if topic.pk not in {tagged.tag_id for tagged in draft.tagged_topics.all()}:
        return False
    draft.topics.remove(topic.name)
    return True


def add_speaker(draft: TalkPage, speaker: Speaker, role: str) -> bool:
    talk_speakers = list(draft.talk_speakers.all())
    if speaker.pk in {row.speaker_id for row in talk_speakers}:
        return False
    set_talk_speakers(draft, [*talk_speakers, TalkSpeaker(speaker=speaker, role=role)])
    return True


def set_talk_speakers(draft: TalkPage, talk_speakers: Sequence[TalkSpeaker]) -> None:
    for order, talk_speaker in enumerate(talk_speakers):
        talk_speaker.sort_order = order
    draft.talk_speakers.set(talk_speakers)


def set_kind(draft: TalkPage, kind: str) -> bool:
    if draft.kind == kind:
        return False
    draft.kind = kind
    return True


def move_talks(pages: Iterable[Page], destination: Page, user: Any) -> BulkResult:
    """Move talks to the end of a day or conference. Live talks move at once."""

    def move(page: Page) -> bool:
        parent = Page.objects.get(pk=destination.pk)
        if page.get_parent().pk == parent.pk:
            return False
        _check_move(page, parent, user)
        page.move(parent, pos="last-child", user=user)
        return True

    return _change_each(pages, user, move)


def _check_move(page: Page, parent: Page, user: Any) -> None:
    if not page.permissions_for_user(user).can_move_to(parent):
        message = _("you don't have permission to move it to “{parent}”")
        raise ChangeRefused(message.format(parent=parent.title))
    if not Page._slug_is_available(page.slug, parent, page=page):
        message = _("“{parent}” already has a page with the slug “{slug}”")
        raise ChangeRefused(message.format(parent=parent.title, slug=page.slug))


def submit_talks(pages: Iterable[Page], user: Any) -> BulkResult:
    """Submit the latest draft of each talk for review."""

    def submit(page: Page) -> bool:
        talk = page.specific
        workflow = talk.get_workflow()
        if not workflow:
            raise ChangeRefused(_("its part of the site has no workflow"))
        if talk.live and not talk.has_unpublished_changes:
            return False
        if not talk.latest_revision_id:
            talk.save_revision(user=user, clean=False)
        if state := talk.current_workflow_state:
            # A reviewer requested changes: continue the same review.
            state.resume(user)
        else:
            workflow.start(talk, user)
        return True

    return _change_each(pages, user, submit, SUBMIT_IGNORES)


def get_draft_contents(pages: Sequence[Page]) -> dict[int, dict[str, Any]]:
    """Kind, speakers and topics of each talk's latest draft, in a fixed number of queries."""
    latest = {page.latest_revision_id: page.pk for page in pages if page.latest_revision_id}
    contents = {
        latest[revision.pk]: revision.content for revision in Revision.objects.filter(pk__in=latest)
    }
    without_draft = [page.pk for page in pages if page.pk not in contents]
    talks = TalkPage.objects.filter(pk__in=without_draft).defer_streamfields()
    for talk in talks.prefetch_related("talk_speakers", "tagged_topics"):
        contents[talk.pk] = {
            "kind": talk.kind,
            "talk_speakers": [{"speaker": row.speaker_id} for row in talk.talk_speakers.all()],
            "tagged_topics": [{"tag": tagged.tag_id} for tagged in talk.tagged_topics.all()],
        }
    return contents
