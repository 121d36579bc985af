"""Releases: the list, one release, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, BaseObjectMixin, BaseOperationView
from wagtail.models import Page

from conferences.curation.scheduling.cadence import Once
from conferences.curation.scheduling.forms import ReleaseDateForm, ReleaseForm, get_initial_time
from conferences.curation.scheduling.models import Release
from conferences.curation.scheduling.permissions import get_page_to_schedule
from conferences.curation.scheduling.preview import preview_publish
from conferences.curation.scheduling.publish_due import Outcome
from conferences.curation.scheduling.releases import add_to_release, publish_release
from conferences.curation.scheduling.views.base import PublishersOnlyMixin, ScheduleTemplateMixin
from conferences.publish_errors import describe_error


def format_go_live_date(release: Release) -> str:
    if release.go_live_at is None:
        return _("Not scheduled")
    return date_format(timezone.localtime(release.go_live_at), "j F Y, H:i")


class ReleaseListView(PublishersOnlyMixin, ScheduleTemplateMixin, BaseListingView):
    page_title = gettext_lazy("Releases")
    no_results_message = gettext_lazy(
        "No releases yet. To create one, open a conference, day or talk, choose “Schedule” under "
        "its title, and add it to a new release."
    )
    queryset = Release.objects.select_related("created_by").annotate(
        page_count=Count("release_pages")
    )
    table_classname = "listing"
    columns = [
        TitleColumn("name", label=gettext_lazy("Name"), url_name="scheduling:release"),
        Column("page_count", label=gettext_lazy("Pages")),
        Column("go_live_at", label=gettext_lazy("Go-live date"), accessor=format_go_live_date),
        Column(
            "created_by",
            label=gettext_lazy("Created by"),
            accessor=lambda release: release.created_by or _("Deleted user"),
        ),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor="get_state_display",
            primary=lambda release: release.state == Release.State.PUBLISHED,
        ),
    ]


class ReleaseView(PublishersOnlyMixin, BaseObjectMixin, ScheduleTemplateMixin, TemplateView):
    model = Release
    template_name = "curation/scheduling/release.html"
    breadcrumbs_items = [
        *ScheduleTemplateMixin.breadcrumbs_items,
        {"url": reverse_lazy("scheduling:releases"), "label": gettext_lazy("Releases")},
    ]

    def get_page_title(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release = self.object
        if "form" not in kwargs:
            first_page = release.pages.order_by("path").first()
            kwargs["form"] = ReleaseDateForm(initial=get_initial_time(first_page))
        release_pages = release.release_pages.select_related("page", "revision")
        return super().get_context_data(
            release=release,
            release_pages=[
                (each, each.revision_id != each.page.latest_revision_id)
                for each in release_pages.order_by("page__path")
            ],
            **kwargs,
        )


class AddToReleaseView(View):
    """Adds the newest drafts of a page and of the pages below it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        page = get_page_to_schedule(request, pk)
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
            return redirect("scheduling:page", page.pk)
        release = form.cleaned_data["release"] or Release.objects.create(
            name=form.cleaned_data["name"], created_by_id=request.user.pk
        )
        preview = preview_publish([page], Once(timezone.now()), request.user)
        for entry in preview.planned:
            try:
                add_to_release(release, entry.page, request.user)
            except Exception as error:  # noqa: BLE001 - any error is shown
                messages.error(request, f"“{entry.title}”: {describe_error(error)}")
        for entry in preview.refused:
            message = _("“{title}” was not added: {reason}")
            message = message.format(title=entry.title, reason=entry.refusal_reason)
            messages.warning(request, message)
        if not preview.planned:
            messages.info(request, _("None of these pages has a draft to publish."))
        return redirect(release)


class ReleaseOperationMixin(PublishersOnlyMixin, BaseObjectMixin):
    """Changes a release. A published one can't be changed."""

    model = Release
    success_url_name = "scheduling:release"

    def get_base_object_queryset(self) -> QuerySet[Release]:
        return Release.objects.exclude(state=Release.State.PUBLISHED)

    def require_permission_for_all_pages(self) -> None:
        for page in Page.objects.filter(pk__in=self.object.release_pages.values("page")):
            if not page.permissions_for_user(self.request.user).can_publish():
                raise PermissionDenied

    def update(self, **values: Any) -> None:
        """Update the release, unless the worker has published it in the meantime."""
        if not self.get_base_object_queryset().filter(pk=self.object.pk).update(**values):
            raise Http404


class ScheduleReleaseView(ReleaseOperationMixin, ReleaseView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_permission_for_all_pages()
        if "remove_date" in request.POST:
            self.update(go_live_at=None, state=Release.State.DRAFT, next_try_at=None)
            messages.success(request, _("The release is no longer scheduled."))
            return redirect(self.object)
        form = ReleaseDateForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        state = Release.State.SCHEDULED
        self.update(go_live_at=form.go_live_at, state=state, error="", tries=0, next_try_at=None)
        message = _("The release is scheduled. Its pages go live together, or none of them.")
        messages.success(request, message)
        return redirect(self.object)


class PublishReleaseView(ReleaseOperationMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_permission_for_all_pages()
        outcome = publish_release(pk, user=request.user)
        if outcome is Outcome.DONE:
            message = _("“{release}” has been published with all its pages.")
            messages.success(request, message.format(release=self.object))
        elif outcome is Outcome.FAILED:
            messages.error(request, _("Nothing was published. See the reason below."))
        else:
            messages.info(request, _("This release is already being published."))
        return redirect(self.object)


class RemoveFromReleaseView(ReleaseOperationMixin, BaseOperationView):
    success_message = gettext_lazy("Removed the page from the release. Its draft is unchanged.")

    def perform_operation(self) -> None:
        page = get_page_to_schedule(self.request, self.kwargs["page_id"])
        self.object.release_pages.filter(page=page.pk).delete()


class DeleteReleaseView(ReleaseOperationMixin, BaseOperationView):
    success_message = gettext_lazy("Deleted the release. Its pages are unchanged.")

    def get_base_object_queryset(self) -> QuerySet[Release]:
        return Release.objects.all()

    def perform_operation(self) -> None:
        self.require_permission_for_all_pages()
        self.object.delete()

    def get_success_url(self) -> str:
        return reverse("scheduling:releases")
