"""Releases: put together, planned or published by hand, all or none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.models import Page

from conferences.curation.scheduling.actions import add_to_release
from conferences.curation.scheduling.cadence import At
from conferences.curation.scheduling.forms import ReleaseForm, ReleaseMomentForm
from conferences.curation.scheduling.models import Release
from conferences.curation.scheduling.preview import lot
from conferences.curation.scheduling.publish_due import Outcome, publish_release
from conferences.curation.scheduling.views.base import (
    crumb,
    first_guess,
    for_publishers,
    page_to_schedule,
    screen,
)
from conferences.publish_errors import describe_error

PUBLISHED = Release.State.PUBLISHED
ABOVE = ("Releases", "scheduling:releases")


@for_publishers
def index(request: HttpRequest) -> HttpResponse:
    releases = Release.objects.select_related("created_by").annotate(size=Count("entries"))
    return screen(request, "releases", "Releases", releases=releases)


@for_publishers
def show(request: HttpRequest, pk: int) -> HttpResponse:
    release = get_object_or_404(Release, pk=pk)
    first = release.pages.order_by("path").first()
    return _show(request, release, ReleaseMomentForm(initial=first_guess(first)))


def _show(request: HttpRequest, release: Release, form: ReleaseMomentForm) -> HttpResponse:
    entries = release.entries.select_related("page", "revision").order_by("page__path")
    return screen(
        request,
        "release",
        release.name,
        above=(crumb(*ABOVE),),
        release=release,
        entries=[(entry, entry.revision_id != entry.page.latest_revision_id) for entry in entries],
        form=form,
    )


def _open(pk: int) -> Release:
    """A release that is not live: of one that is, nothing can be changed."""
    return get_object_or_404(Release.objects.exclude(state=PUBLISHED), pk=pk)


def _change(release: Release, **values: Any) -> None:
    """A worker may have made it live a moment ago: then it stays what it is."""
    if not Release.objects.filter(pk=release.pk).exclude(state=PUBLISHED).update(**values):
        raise Http404


def _only_with_all(request: HttpRequest, release: Release) -> None:
    """Who publishes a release must be let to publish each of its pages."""
    for page in Page.objects.filter(pk__in=release.entries.values("page")):
        if not page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The drafts of a page and of what is below it, as they are now."""
    page = page_to_schedule(request, pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        for messages_of_field in form.errors.values():
            messages.error(request, " ".join(map(str, messages_of_field)))
        return redirect("scheduling:page", page.pk)
    release = form.cleaned_data["release"] or Release.objects.create(
        name=form.cleaned_data["name"], created_by_id=request.user.pk
    )
    found = lot([page], At(timezone.now()), request.user)
    for entry in found.planned:
        try:
            add_to_release(release, entry.page, request.user)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            messages.error(request, f"“{entry.title}”: {describe_error(error)}")
    for entry in found.held:
        messages.warning(request, f"“{entry.title}” was left out: {entry.held}")
    if not found.planned:
        messages.info(request, "No page here has a draft that could go live.")
    return redirect(release)


@for_publishers
@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    release = _open(pk)
    _only_with_all(request, release)
    if "unplan" in request.POST:
        _change(release, at=None, state=Release.State.OPEN, next_try=None)
        messages.success(request, "It has no date any more.")
        return redirect(release)
    form = ReleaseMomentForm(request.POST)
    if not form.is_valid():
        return _show(request, release, form)
    _change(release, at=form.at, state=Release.State.PLANNED, error="", tries=0, next_try=None)
    messages.success(request, "Planned. The worker makes it live then, all of it or nothing.")
    return redirect(release)


@for_publishers
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    release = _open(pk)
    _only_with_all(request, release)
    outcome = publish_release(pk, user=request.user)
    release.refresh_from_db()
    if outcome is Outcome.DONE:
        messages.success(request, f"“{release}” is live, with all its pages.")
    elif outcome is Outcome.FAILED:
        messages.error(request, "Nothing went live. It says why below.")
    else:
        messages.info(request, "Somebody else is publishing it now.")
    return redirect(release)


@for_publishers
@require_POST
def remove(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    release = _open(pk)
    page_to_schedule(request, page)
    release.entries.filter(page=page).delete()
    messages.success(request, "It is out of the release. Its draft is as before.")
    return redirect(release)


@for_publishers
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    release = get_object_or_404(Release, pk=pk)
    _only_with_all(request, release)
    release.delete()
    messages.success(request, "The release is gone. Its pages are as before.")
    return redirect(reverse("scheduling:releases"))
