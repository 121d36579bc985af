from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from conferences.curation.editing import merge_speakers
from conferences.curation.editing.forms import OtherSpeakerForm
from conferences.curation.editing.views.base import screen
from conferences.models import Speaker


def _asked(request: HttpRequest, pk: int) -> Speaker:
    if not merge_speakers.may_merge(request.user):
        raise PermissionDenied
    return get_object_or_404(Speaker.objects.select_related("merged_into"), pk=pk)


def _edit_url(speaker: Speaker) -> str:
    return reverse("wagtailsnippets_conferences_speaker:edit", args=[speaker.pk])


def merge_speaker(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the other spelling, see what would change, and merge."""
    kept = _asked(request, pk)
    if kept.merged_into:
        return redirect("curation_editing:unmerge_speaker", pk)
    data = request.POST if request.method == "POST" else request.GET
    form = OtherSpeakerForm(data if "other" in data else None, kept=kept)
    other = form.cleaned_data["other"] if form.is_valid() else None
    if other and request.method == "POST":
        try:
            merge_speakers.merge_speakers(kept, other, request.user)
        except merge_speakers.CannotMerge as error:
            messages.error(request, str(error))
            return redirect("curation_editing:merge_speaker", pk)
        messages.success(request, f"“{other}” leads to “{kept}” now, in live talks and in drafts.")
        return redirect(_edit_url(kept))
    return screen(
        request,
        "merge_speaker",
        f"Merge into {kept}",
        above=(_edit_url(kept), str(kept)),
        icon="group",
        form=form,
        kept=kept,
        other=other,
        plan=other and merge_speakers.planned(kept, other),
    )


def unmerge_speaker(request: HttpRequest, pk: int) -> HttpResponse:
    other = _asked(request, pk)
    if not other.merged_into:
        return redirect(_edit_url(other))
    if request.method == "POST":
        kept = other.merged_into
        merge_speakers.unmerge_speaker(other, request.user)
        messages.success(
            request, f"“{other}” is a speaker of its own again. Talks still name “{kept}”."
        )
        return redirect(_edit_url(other))
    return screen(
        request,
        "unmerge_speaker",
        f"Take {other} apart again",
        above=(_edit_url(other), str(other)),
        icon="group",
        other=other,
        talks=merge_speakers.talks_taken_over(other),
    )
