"""A reader tells the editors what is wrong on a page; without a login, on a page of its own.

Away from the page itself, so that what everybody reads carries no token and sets no cookie.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from conferences.public.mistake_reports import MistakeForm, may_report, public_pages


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_mistake(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(public_pages(), pk=page_id)
    if request.method != "POST":
        return _answer(request, page, MistakeForm(page=page))
    form = MistakeForm(request.POST, page=page)
    if form.is_of_a_program:
        return redirect("report_mistake_thanks", page.pk)
    if not form.is_valid():
        return _answer(request, page, form, status=422)
    if not may_report(request):
        form.add_error(
            None,
            "Several reports came from your network within the hour. Your words are still here: "
            "send them again in an hour.",
        )
        return _answer(request, page, form, status=429)
    form.save()
    return redirect("report_mistake_thanks", page.pk)


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(public_pages(), pk=page_id)
    return render(request, "public/mistake_thanks.html", {"about": page})


def _answer(
    request: HttpRequest, page: Page, form: MistakeForm, *, status: int = 200
) -> HttpResponse:
    context = {"about": page, "form": form}
    return render(request, "public/mistake.html", context, status=status)
