"""Readers report mistakes on a page of its own, without logging in.

The form is not on the reported page itself, which can be cached only without a CSRF token.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from conferences.public.mistake_reports import MistakeReportForm, allow_report, get_reportable_pages


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_mistake(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(get_reportable_pages(), pk=page_id)
    if request.method != "POST":
        return _render_form(request, page, MistakeReportForm(page=page))
    form = MistakeReportForm(request.POST, page=page)
    if form.is_spam:
        return redirect("report_mistake_thanks", page.pk)
    if not form.is_valid():
        return _render_form(request, page, form, status=422)
    if not allow_report(request):
        form.add_error(
            None,
            _(
                "Too many reports came from your network in the last hour. Your text is still "
                "here: send it again in an hour."
            ),
        )
        return _render_form(request, page, form, status=429)
    form.save()
    return redirect("report_mistake_thanks", page.pk)


@require_safe
def report_mistake_thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(get_reportable_pages(), pk=page_id)
    return render(request, "public/report_mistake_thanks.html", {"reported_page": page})


def _render_form(
    request: HttpRequest, page: Page, form: MistakeReportForm, *, status: int = 200
) -> HttpResponse:
    context = {"reported_page": page, "form": form}
    return render(request, "public/report_mistake.html", context, status=status)
