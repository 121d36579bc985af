"""Two talks into one, and one into two. Each in one transaction, or not at all."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.curation.editing.bulk_changes import find_refusals, newest_draft, write_draft
from conferences.curation.editing.models import MergedTalk
from conferences.curation.scheduling.releases import remove_from_open_releases
from conferences.editing_state import ALLOWS_EDITING, Activity
from conferences.models import TalkPage, TalkSpeaker
from conferences.signals import talk_split, talks_merged
from conferences.stream_data import merge_bodies, page_body, split_body
from conferences.tree_paths import get_conference_path
from conferences.visibility import filter_public

MERGE_ACTION = "curation.merge_talks"
MERGED_ACTION = "curation.merged_into_talk"
SPLIT_ACTION = "curation.split_talk"
SPLIT_OFF_ACTION = "curation.split_off_talk"


class CannotDo(Exception):  # noqa: N818 - the words are for people
    """Why it cannot be done now, and what to do first."""


def in_hand(user: Any, *pages: Page) -> list[TalkPage]:
    """The talks as they are now, locked against other writers."""
    ids = [page.pk for page in pages]
    list(Page.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = {page.pk: page for page in Page.objects.filter(pk__in=ids)}
    if len(rows) < len(set(ids)):
        raise CannotDo("One of the talks was deleted meanwhile.")
    if why := why_not(user, *rows.values()):
        raise CannotDo(why)
    return [rows[pk].specific for pk in ids]


def why_not(user: Any, *pages: Page, asking: bool = False) -> str:
    """Why these talks cannot be merged or split now, in one sentence."""
    for page in pages:
        if not page.permissions_for_user(user).can_edit():
            raise PermissionDenied(f"You may not edit “{page.draft_title}”.")
    # Reviewers may edit the page, but would approve what they never saw.
    ignoring = ALLOWS_EDITING - {Activity.OWN_REVIEW}
    refusals = find_refusals(pages, user, ignoring | {Activity.OWN_FORM} if asking else ignoring)
    for page in pages:
        if why := refusals.get(page.pk):
            return f"“{page.draft_title}” must wait: {why}. Try again when that is done."
    return ""


def why_not_merged(kept: Page, other: Page, user: Any, *, asking: bool = False) -> str:
    if why := why_not(user, kept, other, asking=asking):
        return why
    if kept.pk == other.pk or get_conference_path(kept.path) != get_conference_path(other.path):
        return "Choose another talk of the same conference."
    if MergedTalk.objects.filter(page__in=[kept.pk, other.pk]).exists():
        return "One of the two was merged into another talk already."
    if not other.live:
        return ""
    if not other.permissions_for_user(user).can_unpublish():
        raise PermissionDenied(f"You may not unpublish “{other.draft_title}”.")
    if not filter_public(Page.objects.filter(pk=kept.pk)).exists():
        return (
            f"Readers see “{other.draft_title}” but not “{kept.draft_title}”, so its address would "
            f"lead nowhere. Publish “{kept.draft_title}” first, or merge the other way round."
        )
    return ""


@transaction.atomic
def merge_talks(kept: Page, other: Page, user: Any) -> TalkPage:
    """Put the other talk's notes, people and topics into a new draft of the kept one.

    The other becomes a draft that says where it went; if readers knew it, its address leads on.
    """
    kept, other = in_hand(user, kept, other)
    if why := why_not_merged(kept, other, user):
        raise CannotDo(why)
    then = {"before": kept.latest_revision_id, "was_live": other.live}
    then |= {"live_revision": other.live_revision_id, "redirect": None, "redirects": []}
    draft, from_other = newest_draft(kept), newest_draft(other)
    draft.body = json.dumps(merge_bodies(page_body(draft), page_body(from_other)))
    _unite(draft, from_other)
    told = {"with": other.draft_title, "page": other.pk}
    then["revision"] = write_draft(draft, user, MERGE_ACTION, told).pk
    if other.live:
        then |= _lead_on(other, kept)
        other.unpublish(user=user)
    remove_from_open_releases(other, user)
    MergedTalk.objects.create(page_id=other.pk, merged_into_id=kept.pk, merged_by=user)
    memory: dict[str, Any] = {}
    talks_merged.send(sender=TalkPage, kept=kept, merged=other, undo_data=memory)
    log(
        instance=other,
        action=MERGED_ACTION,
        user=user,
        data={"with": kept.draft_title, "page": kept.pk, "undo_data": memory} | then,
    )
    return kept


def _unite(draft: TalkPage, other: TalkPage) -> None:
    """Speakers, topics and addresses of both; what only the other tells is taken."""
    people = list(draft.talk_speakers.all())
    known = {row.speaker_id for row in people}
    people += [
        TalkSpeaker(speaker=row.speaker, role=row.role)
        for row in other.talk_speakers.select_related("speaker")
        if row.speaker_id not in known
    ]
    for order, row in enumerate(people):
        row.sort_order = order
    draft.talk_speakers = people
    draft.topics.add(*other.topics.all())
    for name in ("official_url", "video_url", "slides_url", "code_url", "search_description"):
        setattr(draft, name, getattr(draft, name) or getattr(other, name))
    addresses = [*draft.former_addresses.splitlines(), *other.former_addresses.splitlines()]
    draft.former_addresses = "\n".join(dict.fromkeys(addresses))


def _lead_on(other: TalkPage, kept: TalkPage) -> dict[str, Any]:
    """Where readers knew the other talk, and where it was before, is now where the kept one is."""
    earlier = Redirect.objects.filter(redirect_page=other)
    moved = list(earlier.values_list("pk", flat=True))
    earlier.update(redirect_page=kept)
    _, _, path = other.get_url_parts()
    old_path = Redirect.normalise_path(path)
    if len(old_path) > Redirect._meta.get_field("old_path").max_length:
        raise CannotDo(
            f"The address of “{other.draft_title}” is too long to lead on. "
            "Give it a shorter one first."
        )
    Redirect.objects.filter(old_path=old_path).delete()
    new = Redirect.objects.create(old_path=old_path, redirect_page=kept)
    return {"redirect": new.pk, "redirects": moved}


@transaction.atomic
def split_talk(talk: Page, at: str, title: str, user: Any) -> TalkPage:
    """Make a new talk behind this one, a draft, of its newest draft's blocks from one on."""
    (talk,) = in_hand(user, talk)
    if not talk.get_parent().permissions_for_user(user).can_add_subpage():
        raise PermissionDenied("You may not add a talk here.")
    draft = newest_draft(talk)
    stays, goes = split_body(page_body(draft), at)
    if not stays or not goes:
        raise CannotDo("The talk was changed meanwhile, and that block is not in it. Choose again.")
    base_slug = slugify(title, allow_unicode=True)[:200].strip("-") or "talk"
    new = TalkPage(
        title=title,
        draft_title=title,
        slug=find_available_slug(talk.get_parent(), base_slug),
        kind=draft.kind,
        language=draft.language,
        locale=talk.locale,
        owner=user,
        live=False,
        has_unpublished_changes=True,
        body=json.dumps(goes),
    )
    talk.add_sibling("right", instance=new)
    log(instance=new, action="wagtail.create", user=user)
    write_draft(new, user, SPLIT_OFF_ACTION, {"with": talk.draft_title, "page": talk.pk})
    draft.body = json.dumps(stays)
    write_draft(draft, user, SPLIT_ACTION, {"with": title, "page": new.pk})
    talk_split.send(sender=TalkPage, talk=talk, new_talk=new)
    return new


def merged_away(page_ids: Any) -> dict[int, int]:
    """Of these pages, those merged into another, each with the page where its text is now."""
    rows = MergedTalk.objects.filter(page__in=page_ids)
    return dict(rows.values_list("page_id", "merged_into_id"))
