from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from conferences.curation.editing import merge_speakers
from conferences.curation.editing.forms import MergeSpeakerForm
from conferences.curation.editing.views.base import ActionFormView
from conferences.models import Speaker


class SpeakerFormView(ActionFormView):
    model = Speaker
    header_icon = "group"

    def get_object(self) -> Speaker:
        if not merge_speakers.can_merge_speakers(self.request.user):
            raise PermissionDenied
        return super().get_object()

    def get_edit_url(self) -> str:
        return reverse("wagtailsnippets_conferences_speaker:edit", args=[self.object.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        *items, current = super().get_breadcrumbs_items()
        return [*items, {"url": self.get_edit_url(), "label": str(self.object)}, current]


class MergeSpeakerView(SpeakerFormView):
    """Choose the speaker to merge into this one, see a preview, and merge."""

    template_name = "curation/editing/merge_speaker.html"
    form_class = MergeSpeakerForm
    preview_field = "merged"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.merged_into_id:
            return redirect("curation_editing:unmerge_speaker", self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Merge into {speaker}").format(speaker=self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kept": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(kept=self.object, **kwargs)
        if context["form"].is_valid():
            merged = context["form"].cleaned_data["merged"]
            context["merged"] = merged
            context["preview"] = merge_speakers.preview_merge(self.object, merged)
        return context

    def perform(self, form: Form) -> HttpResponse:
        merged = form.cleaned_data["merged"]
        merge_speakers.merge_speakers(self.object, merged, self.request.user)
        message = _("“{merged}” was merged into “{kept}”, in live talks and drafts.")
        messages.success(self.request, message.format(merged=merged, kept=self.object))
        return redirect(self.get_edit_url())


class UnmergeSpeakerView(SpeakerFormView):
    template_name = "curation/editing/unmerge_speaker.html"
    header_icon = "undo"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.object.merged_into_id:
            return redirect(self.get_edit_url())
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Unmerge {speaker}").format(speaker=self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        talks = merge_speakers.get_talks_changed_by_merge(self.object)
        return super().get_context_data(merged=self.object, talks=talks, **kwargs)

    def perform(self, form: Form) -> HttpResponse:
        kept = self.object.merged_into
        merge_speakers.unmerge_speaker(self.object, self.request.user)
        message = _("“{merged}” is a separate speaker again. Talks still name “{kept}”.")
        messages.success(self.request, message.format(merged=self.object, kept=kept))
        return redirect(self.get_edit_url())
