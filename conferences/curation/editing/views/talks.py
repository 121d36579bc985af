from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import get_text_list
from wagtail.admin import messages
from wagtail.models import Page

from conferences.curation.editing import merge_split, unmerge
from conferences.curation.editing.bulk_changes import newest_draft
from conferences.curation.editing.forms import KeptTalkForm, SplitForm
from conferences.curation.editing.models import MergedTalk
from conferences.curation.editing.views.base import screen
from conferences.editing_state import EditingStates
from conferences.models import TalkPage
from conferences.stream_data import first_words, leaf_blocks, page_body


def _talk(pk: int) -> Page:
    return get_object_or_404(Page.objects.type(TalkPage), pk=pk)


def _edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def merge_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the talk that stays, see what would become of both, and merge."""
    other = _talk(pk)
    problem = merge_split.why_not(request.user, other, asking=True)
    data = request.POST if request.method == "POST" else request.GET
    form = KeptTalkForm(data if "kept" in data else None, other=other)
    kept = form.cleaned_data["kept"] if form.is_valid() else None
    names = EditingStates([other]).open_releases.get(other.pk, ()) if kept else ()
    releases = [f"“{name}”" for name in names]
    if kept and request.method == "POST":
        try:
            merge_split.merge_talks(kept, other, request.user)
        except merge_split.CannotDo as error:
            messages.error(request, str(error))
            return redirect("curation_editing:merge_talk", pk)
        messages.success(
            request,
            f"“{other.draft_title}” is in a new draft of “{kept.draft_title}”. Now publish it.",
            buttons=[messages.button(_unmerge_url(other), "Take the merge back")],
        )
        if releases:
            messages.warning(
                request,
                f"“{other.draft_title}” is no longer in the release {get_text_list(releases, 'or')}"
                f". Put “{kept.draft_title}” into it, for its text to go live with the others.",
            )
        return redirect(_edit_url(kept))
    preview: dict[str, Any] = {}
    if kept and not problem:
        kept = _talk(kept.pk)
        problem = merge_split.why_not_merged(kept, other, request.user, asking=True)
        labels = [label for _, label in _labelled_blocks(newest_draft(other))]
        preview = {"blocks": labels, "draft": newest_draft(kept)}
    return screen(
        request,
        "merge_talk",
        f"Merge {other.draft_title} into another talk",
        above=(_edit_url(other), other.draft_title),
        icon="openquote",
        form=form,
        other=other,
        kept=kept,
        problem=problem,
        releases=get_text_list(releases, "and"),
        **preview,
    )


def _unmerge_url(other: Page) -> str:
    return reverse("curation_editing:unmerge_talk", args=[other.pk])


def unmerge_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back: what that does, and whether it can be done still."""
    other = _talk(pk)
    mark = MergedTalk.objects.select_related("merged_by").filter(page=pk).first()
    if mark is None:
        return redirect(_edit_url(other))
    if request.method == "POST":
        try:
            unmerge.part_talks(other, request.user)
        except merge_split.CannotDo as error:
            messages.error(request, str(error))
            return redirect(_unmerge_url(other))
        messages.success(request, f"“{other.draft_title}” is a talk of its own again.")
        return redirect(_edit_url(other))
    kept = _talk(mark.merged_into_id)
    return screen(
        request,
        "unmerge_talk",
        f"Take {other.draft_title} apart again",
        above=(_edit_url(other), other.draft_title),
        icon="undo",
        other=other,
        kept=kept,
        mark=mark,
        was_live=unmerge.memory_of(other).get("was_live"),
        problem=unmerge.why_not_parted(kept, other, request.user, asking=True),
    )


def _labelled_blocks(draft: TalkPage) -> list[tuple[str, str]]:
    """Each block's id, and a label to recognise the block by."""
    return [
        (block["id"], f"{block['type'].capitalize()}: {first_words(block)}")
        for block in leaf_blocks(page_body(draft))
    ]


def split_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose where the second talk begins."""
    talk = _talk(pk)
    problem = merge_split.why_not(request.user, talk, asking=True)
    # A talk is not split before its first block.
    where = _labelled_blocks(newest_draft(talk))[1:]
    form = SplitForm(request.POST or None, places=where)
    if not problem and form.is_valid():
        try:
            new = merge_split.split_talk(
                talk, form.cleaned_data["at"], form.cleaned_data["title"], request.user
            )
        except merge_split.CannotDo as error:
            messages.error(request, str(error))
            return redirect("curation_editing:split_talk", pk)
        messages.success(
            request,
            f"“{new.title}” is a draft behind “{talk.draft_title}”. Add its speakers and topics.",
        )
        return redirect(_edit_url(new))
    return screen(
        request,
        "split_talk",
        f"Split {talk.draft_title} in two",
        above=(_edit_url(talk), talk.draft_title),
        icon="cut",
        form=form,
        talk=talk,
        places=where,
        problem=problem,
    )
