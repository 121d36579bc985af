"""Dates for a page, or several, with all pages below: the form, the preview and the save."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, ngettext_lazy
from django.views.generic import TemplateView
from wagtail.models import Page

from conferences.curation.scheduling.actions import cancel_schedule, schedule_page, set_expiry
from conferences.curation.scheduling.forms import ReleaseForm, ScheduleForm, get_initial_time
from conferences.curation.scheduling.permissions import get_page_to_schedule
from conferences.curation.scheduling.preview import (
    PreviewEntry,
    SchedulePreview,
    find_scheduled_below,
    preview_expiry,
    preview_publish,
)
from conferences.curation.scheduling.views.base import ScheduleTemplateMixin
from conferences.publish_errors import describe_error

#: Query parameters of a bulk action: the selected pages, and the listing to return to.
BULK_PARAMETERS = ("id", "childOf", "q", "next")
#: How many pages a message names.
MAX_TITLES = 5
#: By whether the pages are unpublished, and whether that happens now.
SUBMIT_LABELS = {
    (False, False): ngettext_lazy("Schedule {count} page", "Schedule {count} pages", "count"),
    (False, True): ngettext_lazy("Publish {count} page now", "Publish {count} pages now", "count"),
    (True, False): ngettext_lazy("Unpublish {count} page", "Unpublish {count} pages", "count"),
    (True, True): ngettext_lazy(
        "Unpublish {count} page now", "Unpublish {count} pages now", "count"
    ),
}
SUCCESS_MESSAGES = {
    (False, False): ngettext_lazy(
        "{count} page has been scheduled.", "{count} pages have been scheduled.", "count"
    ),
    (False, True): ngettext_lazy(
        "{count} page has been published.", "{count} pages have been published.", "count"
    ),
    (True, False): ngettext_lazy(
        "{count} page will be unpublished.", "{count} pages will be unpublished.", "count"
    ),
    (True, True): ngettext_lazy(
        "{count} page has been unpublished.", "{count} pages have been unpublished.", "count"
    ),
}


class SchedulePagesView(ScheduleTemplateMixin, TemplateView):
    """A GET with a schedule previews every date; a POST saves them if nothing has changed since."""

    template_name = "curation/scheduling/schedule.html"
    pages: Sequence[Page] = ()
    success_url = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "when" not in request.GET:
            return self.render(ScheduleForm(initial=get_initial_time(self.pages[0])))
        form = ScheduleForm(request.GET)
        return self.render(form, self.get_preview(form) if form.is_valid() else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return self.render(form)
        preview = self.get_preview(form)
        if request.POST.get("fingerprint") != get_fingerprint(form, preview):
            message = _("Nothing was saved: a page or a date has changed. Check the new preview.")
            messages.warning(request, message)
            return self.render(form, preview)
        self.save(form, preview)
        return redirect(self.success_url)

    def get_preview(self, form: ScheduleForm) -> SchedulePreview:
        build_preview = preview_expiry if form.is_unpublishing else preview_publish
        return build_preview(self.pages, form.get_schedule(), self.request.user)

    def render(self, form: ScheduleForm, preview: SchedulePreview | None = None) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "preview": preview}
        if preview:
            context["fingerprint"] = get_fingerprint(form, preview)
            label = SUBMIT_LABELS[form.is_unpublishing, form.is_now]
            context["submit_label"] = label.format(count=len(preview.planned))
        return self.render_to_response(self.get_context_data(**context))

    def save(self, form: ScheduleForm, preview: SchedulePreview) -> None:
        set_date = set_expiry if form.is_unpublishing else schedule_page

        def save_entry(entry: PreviewEntry) -> None:
            assert entry.new_date is not None  # noqa: S101 - planned pages have a date
            set_date(entry.page, entry.new_date, self.request.user)

        if saved := process_entries(self.request, preview.planned, save_entry):
            success = SUCCESS_MESSAGES[form.is_unpublishing, form.is_now]
            messages.success(self.request, success.format(count=saved))
        if preview.refused:
            count = len(preview.refused)
            titles = ", ".join(f"“{entry.title}”" for entry in preview.refused[:MAX_TITLES])
            message = ngettext(
                "{count} page was not changed: {titles}.",
                "{count} pages were not changed: {titles}.",
                count,
            )
            messages.warning(self.request, message.format(count=count, titles=titles))

    def get_page_title(self) -> str:
        if len(self.pages) == 1:
            title = self.pages[0].get_admin_display_title()
            return _("Schedule {title}").format(title=title)
        return SUBMIT_LABELS[False, False].format(count=len(self.pages))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        parameters = [(name, value) for name in BULK_PARAMETERS for value in query.getlist(name)]
        return super().get_context_data(
            page=self.pages[0] if len(self.pages) == 1 else None,
            pages=self.pages,
            bulk_parameters=parameters,
            release_form=ReleaseForm(),
            scheduled=find_scheduled_below(self.pages),
            **kwargs,
        )


class SchedulePageView(SchedulePagesView):
    def setup(self, request: HttpRequest, pk: int) -> None:
        super().setup(request, pk=pk)
        self.pages = [get_page_to_schedule(request, pk)]
        self.success_url = reverse("scheduling:page", args=[pk])


def get_fingerprint(form: ScheduleForm, preview: SchedulePreview) -> str:
    """A hash of the preview. Without dates for “now”, which differ at every request."""
    return preview.compute_fingerprint(with_dates=not form.is_now)


def process_entries(
    request: HttpRequest, entries: Sequence[PreviewEntry], save: Callable[[PreviewEntry], None]
) -> int:
    """Save each page on its own and count them. Pages below one that failed are left alone."""
    saved = 0
    failed: tuple[str, ...] = ()
    for entry in entries:
        if entry.page.path.startswith(failed):
            message = _("“{title}”: a page above it failed.")
            messages.error(request, message.format(title=entry.title))
            continue
        try:
            save(entry)
        except Exception as error:  # noqa: BLE001 - any error is shown
            failed += (entry.page.path,)
            messages.error(request, f"“{entry.title}”: {describe_error(error)}")
        else:
            saved += 1
    return saved


class CancelScheduleView(ScheduleTemplateMixin, TemplateView):
    """Removes all dates of a page and of the pages below it."""

    template_name = "curation/scheduling/cancel.html"

    def setup(self, request: HttpRequest, pk: int) -> None:
        super().setup(request, pk=pk)
        self.page = get_page_to_schedule(request, pk)
        self.scheduled = find_scheduled_below([self.page])

    def get_page_title(self) -> str:
        return _("Remove dates: {title}").format(title=self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page, scheduled=self.scheduled, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()

        def remove_dates(entry: PreviewEntry) -> None:
            if entry.scheduled_at:
                cancel_schedule(entry.page, request.user)
            if entry.page.expire_at and entry.page.expire_at > now:
                set_expiry(entry.page, None, request.user)

        count = process_entries(request, self.scheduled[::-1], remove_dates)
        message = ngettext(
            "Removed the dates of {count} page. Its draft is unchanged.",
            "Removed the dates of {count} pages. Their drafts are unchanged.",
            count,
        )
        messages.success(request, message.format(count=count))
        return redirect("scheduling:page", self.page.pk)
