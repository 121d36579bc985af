"""What imports leave for people to decide: conflicts, held updates, sources to withdraw."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request

from conferences.blocks import leaf_children
from conferences.models import Source
from conferences.text import lines_unified
from importers import apply as applying
from importers.apply.decisions import StillHeld, decided, now_on_the_page, resolve
from importers.models import Conflict, ImportedPage
from importers.three_way_merge import as_text, taking_theirs
from importers.views.base import crumb, may_import, page_of, person, screen
from importers.views.version_diff import marked


@may_import
def conflicts(request: HttpRequest) -> HttpResponse:
    rows = Conflict.objects.filter(resolved_at=None).select_related(
        "imported_page__page", "imported_page__source"
    )
    return screen(
        request,
        "conflicts",
        "Conflicts",
        icon="warning",
        conflicts=page_of(request, rows),
    )


@may_import
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Conflict.objects.select_related(
            "imported_page__page", "imported_page__source", "resolved_by"
        ),
        pk=pk,
    )
    if request.method == "POST" and found.resolved_at is None:
        return _decide(request, found)
    return _show_conflict(request, found)


def _decide(request: HttpRequest, found: Conflict) -> HttpResponse:
    now = now_on_the_page(found)
    typed = lines_unified(request.POST.get("text", ""))
    if request.POST.get("seen", "") != _fingerprint(now):
        problem = "The page was changed while you were here. Its text below is the newest now."
        return _show_conflict(request, found, typed, problem)
    choice = request.POST.get("choice")
    theirs = taking_theirs(found.base, now, found.theirs) if isinstance(now, str) else found.theirs
    text = {"ours": now, "theirs": theirs if found.theirs else ""}.get(choice or "", typed)
    try:
        if choice != "ours":
            _check(found, text)
        resolve(found, text, person(request))
    except ValidationError as error:
        return _show_conflict(request, found, typed, " ".join(_said(error)))
    except StillHeld as error:
        problem = f"Nothing was written: {error}. Decide when it is free again."
        return _show_conflict(request, found, typed, problem)
    messages.success(
        request, f"Decided. “{found.imported_page.page or found.imported_page}” has it."
    )
    left = Conflict.objects.filter(resolved_at=None).first()
    return redirect(left) if left else redirect("importers:conflicts")


def _check(found: Conflict, text: str) -> None:
    """A field takes only what its own form would take, and so does a block."""
    kind, name, *_ = found.target.split(":")
    page = found.imported_page.page
    if not page:
        return
    if kind == "field":
        specific = page.specific
        field = specific._meta.get_field(name)
        field.clean(None if field.null and not text else text, specific)
        return
    for block in leaf_children(decided(page, found.target, text).body, include_refused=True):
        if block.id == name:
            block.block.clean(block.value)


def _said(error: ValidationError) -> Iterator[str]:
    """The words of an error, those of a block's parts too."""
    for inner in getattr(error, "block_errors", {}).values():
        yield from _said(inner)
    yield from (
        message for message in error.messages if message != "Validation error in StructBlock"
    )


def _show_conflict(
    request: HttpRequest, found: Conflict, typed: str | None = None, problem: str = ""
) -> HttpResponse:
    now = now_on_the_page(found)
    ours = as_text(now) if now is not None else found.ours
    return screen(
        request,
        "conflict",
        place_of(found),
        icon="warning",
        above=(crumb("Conflicts", "importers:conflicts"),),
        conflict=found,
        base=marked(found.base, ours),
        ours=marked(ours, found.theirs),
        theirs=marked(found.theirs, ours),
        gone=now is None,
        is_text=isinstance(now, str),
        typed=ours if typed is None else typed,
        seen=_fingerprint(now),
        problem=problem,
    )


def _fingerprint(value: Any) -> str:
    return sha256(as_text(value).encode()).hexdigest()


def place_of(found: Conflict) -> str:
    """Where it clashed, in the words of the editing form."""
    kind, name, *part = found.target.split(":")
    page = found.imported_page.page
    title = page.draft_title if page else found.imported_page.identity
    if kind == "field":
        what = name.replace("_", " ").capitalize()
    else:
        imported = found.imported_page
        versions = (
            imported.base,
            imported.pending or {},
            (imported.undo_data or {}).get("base", {}),
        )
        blocks = [block for version in versions for block in version.get("blocks", ())]
        types = {block["id"]: block["type"] for block in blocks}
        what = types.get(name, "block").capitalize() + (f", {part[0]}" if part else "")
    return f"{title}: {what}"


@may_import
def held(request: HttpRequest) -> HttpResponse:
    rows = ImportedPage.objects.filter(state=ImportedPage.State.DEFERRED, page__isnull=False)
    rows = rows.order_by("-updated_at", "pk").select_related("page", "source")
    return screen(request, "held", "Held back", icon="lock", held=page_of(request, rows))


@may_import
@require_POST
def apply_now(request: HttpRequest, pk: int) -> HttpResponse:
    imported = get_object_or_404(ImportedPage.objects.select_related("page"), pk=pk)
    title = imported.page.draft_title if imported.page else imported.identity
    if not imported.page:
        messages.info(request, "That page was deleted meanwhile: there is nothing to apply.")
        return redirect("importers:held")
    try:
        clashes = applying.apply_held(imported, person(request))
    except StillHeld as error:
        messages.warning(
            request, f"“{title}” is still held back: {error}. Try again when that is done."
        )
    else:
        if clashes:
            messages.warning(request, f"“{title}” has it, but for what clashed. Decide below.")
            return redirect("importers:conflicts")
        messages.success(request, f"The newest draft of “{title}” has it.")
    return redirect(get_valid_next_url_from_request(request) or "importers:held")


@may_import
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    rows = applying.pages_with(source)
    if request.method == "POST":
        count = applying.withdraw(source, person(request))
        pages = "1 page" if count == 1 else f"{count} pages"
        messages.success(request, f"“{source}” was withdrawn from {pages}.")
        return redirect("importers:index")
    return screen(
        request, "withdraw", f"Withdraw {source.title}", icon="bin", source=source, rows=rows
    )
