"""Making and withdrawing links to a draft."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from conferences.curation.history import share_links
from conferences.curation.history.views.base import editable_page, person
from conferences.curation.models import ShareLink


class ShareForm(forms.Form):
    length = forms.ChoiceField(
        label="For", choices=[(name, words) for name, (words, _) in share_links.LENGTHS.items()]
    )
    note = forms.CharField(label="For whom", required=False, max_length=120)


@require_POST
def share(request: HttpRequest, page_id: int) -> HttpResponse:
    page = editable_page(request, page_id)
    form = ShareForm(request.POST)
    if form.is_valid():
        length = share_links.LENGTHS[form.cleaned_data["length"]][1]
        link = share_links.share(page, length, form.cleaned_data["note"], person(request))
        address = request.build_absolute_uri(link.get_absolute_url())
        messages.success(
            request,
            f"Whoever has this address may read the newest draft: {address}. "
            "It is in the panel “Shared links”, where it can be withdrawn.",
        )
    else:
        messages.error(
            request, "No link was made. Choose for how long; “for whom” takes 120 characters."
        )
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def withdraw(request: HttpRequest, page_id: int, link_id: int) -> HttpResponse:
    page = editable_page(request, page_id)
    link = get_object_or_404(ShareLink, pk=link_id, page_id=page.pk)
    share_links.withdraw(link, person(request))
    messages.success(request, "The link is withdrawn: its address shows nothing any more.")
    return redirect("wagtailadmin_pages:edit", page.pk)
