"""Dates for a talk, a day, a whole conference or several: the wish, the preview, one save."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from wagtail.models import Page

from conferences.curation.scheduling.actions import cancel, schedule, set_expiry
from conferences.curation.scheduling.forms import LEAVE, NOW, ReleaseForm, WishForm
from conferences.curation.scheduling.preview import Entry, Lot, leaving_lot, lot, scheduled_below
from conferences.curation.scheduling.views.base import first_guess, page_to_schedule, screen
from conferences.publish_errors import describe_error


def schedule_page(request: HttpRequest, pk: int) -> HttpResponse:
    return schedule_pages(request, [page_to_schedule(request, pk)])


#: What says in an address which pages were ticked, and where to go back to.
TICKED = ("id", "childOf", "q", "next")


def schedule_pages(
    request: HttpRequest, pages: Sequence[Page], back: str | None = None
) -> HttpResponse:
    """Asked with a wish it shows every date; posted, it saves them if nothing changed since."""
    wished = request.POST if request.method == "POST" else request.GET
    if "when" not in wished:
        return _screen(request, pages, WishForm(initial=first_guess(pages[0])))
    form = WishForm(wished)
    if not form.is_valid():
        return _screen(request, pages, form)
    found = _lot_of(pages, form, request.user)
    if request.method == "POST" and _is_what_was_shown(request, form, found):
        _save(request, form, found)
        return redirect(back or reverse("scheduling:page", args=[pages[0].pk]))
    return _screen(request, pages, form, lot=found, fingerprint=_shown(form, found))


def _lot_of(pages: Sequence[Page], form: WishForm, user: Any) -> Lot:
    make = leaving_lot if form.cleaned_data["what"] == LEAVE else lot
    return make(pages, form.wish(), user)


def _shown(form: WishForm, found: Lot) -> str:
    """What is agreed to. “Now” is another moment at every look, so its dates do not count."""
    return found.fingerprint(with_dates=form.cleaned_data["when"] != NOW)


def _is_what_was_shown(request: HttpRequest, form: WishForm, found: Lot) -> bool:
    if request.POST.get("shown") == _shown(form, found):
        return True
    messages.warning(
        request,
        "Nothing was saved: a page or a date changed since these were shown. Look again.",
    )
    return False


def _screen(
    request: HttpRequest, pages: Sequence[Page], form: WishForm, **context: Any
) -> HttpResponse:
    is_leaving = form.is_bound and form.data.get("what") == LEAVE
    only = pages[0] if len(pages) == 1 else None
    return screen(
        request,
        "page",
        f"Schedule {only.get_admin_display_title() if only else f'{len(pages)} pages'}",
        page=only,
        pages=pages,
        kept=[(name, value) for name in TICKED for value in request.GET.getlist(name)],
        form=form,
        release_form=ReleaseForm(),
        scheduled=scheduled_below(pages),
        is_leaving=is_leaving,
        is_now=form.is_bound and form.data.get("when") == NOW,
        **context,
    )


def _save(request: HttpRequest, form: WishForm, found: Lot) -> None:
    is_leaving = form.cleaned_data["what"] == LEAVE
    write = set_expiry if is_leaving else schedule

    def give_date(entry: Entry) -> None:
        assert entry.at is not None  # noqa: S101 - what is planned has a date
        write(entry.page, entry.at, request.user)

    done = _each(request, found.planned, give_date)
    if done:
        now = form.cleaned_data["when"] == NOW
        outcome = {
            (True, True): "taken down",
            (True, False): "will be taken down",
            (False, True): "live now",
            (False, False): "scheduled",
        }[is_leaving, now]
        verb = "" if outcome.startswith("will") else " is" if done == 1 else " are"
        messages.success(request, f"{done} page{'' if done == 1 else 's'}{verb} {outcome}.")
    if found.held:
        titles = get_text_list([f"“{entry.title}”" for entry in found.held[:5]], "and")
        messages.warning(request, f"{len(found.held)} held back: {titles}.")


def _each(request: HttpRequest, entries: list[Entry], write: Callable[[Entry], None]) -> int:
    """One page after the other. What fails is told, and what is below it is left alone."""
    done = 0
    failed: list[str] = []
    for entry in entries:
        if any(entry.page.path.startswith(path) for path in failed):
            messages.error(request, f"“{entry.title}”: a page above it failed.")
            continue
        try:
            write(entry)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            failed.append(entry.page.path)
            messages.error(request, f"“{entry.title}”: {describe_error(error)}")
        else:
            done += 1
    return done


def cancel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away every date of a page and of what is below it."""
    page = page_to_schedule(request, pk)
    entries = scheduled_below([page])
    if request.method != "POST":
        return screen(
            request,
            "cancel",
            f"Cancel the dates of {page.get_admin_display_title()}",
            page=page,
            scheduled=entries,
        )
    now = timezone.now()

    def forget(entry: Entry) -> None:
        if entry.scheduled_at:
            cancel(entry.page, request.user)
        if entry.page.expire_at and entry.page.expire_at > now:
            set_expiry(entry.page, None, request.user)

    done = _each(request, entries[::-1], forget)
    messages.success(
        request, f"{done} page{'' if done == 1 else 's'} without a date now. Drafts are as before."
    )
    return redirect(reverse("scheduling:page", args=[page.pk]))
