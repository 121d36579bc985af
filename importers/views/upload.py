"""Uploading notes."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.models import Site

from importers.forms import UploadForm
from importers.models import ImportRun, UploadedFile
from importers.views.base import ImportViewMixin

#: A plan that is not applied is deleted, with its files, after this time.
PLAN_LIFETIME = timedelta(days=30)


class UploadView(ImportViewMixin, FormView):
    template_name = "importers/upload.html"
    page_title = _("Import notes")
    form_class = UploadForm

    def get_form_kwargs(self) -> dict[str, Any]:
        root = Site.objects.get(is_default_site=True).root_page
        may_publish = root.permissions_for_user(self.user).can_publish_subpage()
        return super().get_form_kwargs() | {"may_publish": may_publish}

    @transaction.atomic
    def form_valid(self, form: UploadForm) -> HttpResponse:
        expired = timezone.now() - PLAN_LIFETIME
        ImportRun.objects.filter(state=ImportRun.State.PLANNED, created_at__lt=expired).delete()
        run = ImportRun.objects.create(user=self.user, options=form.build_run_options())
        files = form.cleaned_data["notes"]
        for path, data in (files.notes | files.pictures).items():
            UploadedFile.objects.create(run=run, path=path, data=data)
        return redirect(run)
