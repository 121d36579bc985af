from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic.edit import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin

from conferences.curation.editing.merge_speakers import SpeakerMergeError
from conferences.curation.editing.merge_split_talks import MergeSplitError


class ActionFormView(BaseObjectMixin, WagtailAdminTemplateMixin, FormView):
    """Asks before it does something with an object: with choices, or just to confirm."""

    form_class: type[Form] = Form
    #: The field that is sent with GET to see a preview, before the form is sent with POST.
    preview_field = ""
    request: HttpRequest

    def get_edit_url(self) -> str:
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self.request.method == "GET" and self.preview_field in self.request.GET:
            kwargs["data"] = self.request.GET
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(edit_url=self.get_edit_url(), **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return self.perform(form)
        except (MergeSplitError, SpeakerMergeError) as error:
            messages.error(self.request, str(error))
            return redirect(self.request.path)

    def perform(self, form: Form) -> HttpResponse:
        """Do what the valid form asks for."""
        raise NotImplementedError
