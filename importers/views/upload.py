"""Handing in notes."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.models import Site

from importers.forms import UploadForm
from importers.models import ImportRun, UploadedFile
from importers.views.base import may_import, person, screen

#: How long a plan that nobody applied keeps its files.
KEPT = timedelta(days=30)


@may_import
def start(request: HttpRequest) -> HttpResponse:
    may_publish = _may_publish(request)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, may_publish=may_publish)
        if form.is_valid():
            return redirect(_new_run(request, form))
    else:
        form = UploadForm(may_publish=may_publish)
    return screen(request, "start", "Import notes", form=form)


def _may_publish(request: HttpRequest) -> bool:
    root = Site.objects.get(is_default_site=True).root_page
    return bool(root.permissions_for_user(request.user).can_publish_subpage())


@transaction.atomic
def _new_run(request: HttpRequest, form: UploadForm) -> ImportRun:
    old = timezone.now() - KEPT
    ImportRun.objects.filter(state=ImportRun.State.PLANNED, created_at__lt=old).delete()
    run = ImportRun.objects.create(user=person(request), options=form.options())
    found = form.cleaned_data["notes"]
    for path, data in (found.notes | found.pictures).items():
        UploadedFile.objects.create(run=run, path=path, data=data)
    return run
