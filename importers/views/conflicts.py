"""Conflicts between editors and notes, and resolving one."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import DetailView
from wagtail.blocks import StructBlockValidationError

from conferences.blocks import walk_leaf_children
from conferences.text import unify_line_endings
from importers.apply.conflicts import build_draft_with_text, read_current_value, resolve_conflict
from importers.apply.deferred_updates import PageBusy
from importers.models import Conflict
from importers.three_way_merge import as_text, resolve_with_theirs
from importers.version_diff import get_block_label, get_field_label, mark_differences
from importers.views.base import ImportListView, ImportViewMixin


class ConflictListView(ImportListView):
    model = Conflict
    queryset = Conflict.objects.unresolved().with_pages()
    page_title = gettext_lazy("Conflicts")
    header_icon = "warning"
    index_url_name = "importers:conflicts"
    results_template_name = "importers/conflict_list.html"
    no_results_message = gettext_lazy("There are no conflicts to resolve.")


class ConflictView(ImportViewMixin, DetailView):
    queryset = Conflict.objects.with_pages().select_related("resolved_by")
    template_name = "importers/conflict.html"
    header_icon = "warning"

    def get_page_title(self) -> str:
        return describe_conflict(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *parents, here = super().get_breadcrumbs_items()
        conflicts = {"url": reverse("importers:conflicts"), "label": _("Conflicts")}
        return [*parents, conflicts, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conflict = self.object
        current = read_current_value(conflict)
        ours = as_text(current) if current is not None else conflict.ours
        context = {
            "base": mark_differences(conflict.base, ours),
            "ours": mark_differences(ours, conflict.theirs),
            "theirs": mark_differences(conflict.theirs, ours),
            "is_removed": current is None,
            "is_text": isinstance(current, str),
            "text": ours,
            "fingerprint": _make_fingerprint(current),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = conflict = self.get_object()
        if conflict.resolved_at:
            return self.render_to_response(self.get_context_data())
        current = read_current_value(conflict)
        text = unify_line_endings(request.POST.get("text", ""))
        if request.POST.get("fingerprint", "") != _make_fingerprint(current):
            return self.show_error(
                text, _("The page has changed in the meantime. Its newest text is shown below.")
            )
        choice = request.POST.get("choice")
        try:
            self.resolve(current, choice, text)
        except ValidationError as error:
            return self.show_error(text, " ".join(_list_error_messages(error)))
        except PageBusy as error:
            message = _("The conflict was not resolved: {reason}. Try again later.")
            return self.show_error(text, message.format(reason=error))
        messages.success(request, _("Conflict resolved."))
        following = Conflict.objects.unresolved().first()
        return redirect(following or "importers:conflicts")

    def resolve(self, current: Any, choice: str | None, typed: str) -> None:
        conflict = self.object
        text = {"ours": current, "theirs": conflict.theirs}.get(choice or "", typed)
        if choice == "theirs" and text and isinstance(current, str):
            text = resolve_with_theirs(conflict.base, current, text)
        if choice != "ours":
            _validate(conflict, text)
        resolve_conflict(conflict, text, self.user)

    def show_error(self, text: str, error: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(text=text, error=error))


def _validate(conflict: Conflict, text: str) -> None:
    """Accept only what the field or block accepts in the editing form."""
    kind, name, *_part = conflict.target.split(":")
    page = conflict.imported_page.page
    if not page:
        return
    if kind == "field":
        specific = page.specific
        field = specific._meta.get_field(name)
        field.clean(None if field.null and not text else text, specific)
        return
    draft = build_draft_with_text(page, conflict.target, text)
    for block in walk_leaf_children(draft.body, include_refused=True):
        if block.id == name:
            block.block.clean(block.value)


def _list_error_messages(error: ValidationError) -> Iterator[str]:
    """The messages of an error; for a block, those of its parts."""
    if not isinstance(error, StructBlockValidationError):
        yield from error.messages
        return
    for inner in error.block_errors.values():
        yield from _list_error_messages(inner)
    yield from error.non_block_errors


def _make_fingerprint(value: Any) -> str:
    return sha256(as_text(value).encode()).hexdigest()


def describe_conflict(conflict: Conflict) -> str:
    """The page, and the field or block, as the editing form names them."""
    kind, name, *part = conflict.target.split(":")
    imported_page = conflict.imported_page
    page = imported_page.page
    title = page.draft_title if page else imported_page.identity
    if kind == "field":
        label = get_field_label(name)
    else:
        undo_data = imported_page.undo_data or {}
        versions = (imported_page.base, imported_page.pending or {}, undo_data.get("base", {}))
        blocks = [block for version in versions for block in version.get("blocks", ())]
        types = {block["id"]: block["type"] for block in blocks}
        label = get_block_label(types.get(name, ""), *part)
    return f"{title}: {label}"
