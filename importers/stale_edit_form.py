"""Stops an edit form from overwriting what was written to its page since it was opened.

Wagtail lets the last person who saves win. After an import, the editor first sees both versions.
Other apps add log actions of their own by the hook `conferences_actions_outside_edit_form`.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail import hooks
from wagtail.models import Page, PageLogEntry

from conferences.models import RecapPage
from conferences.stream_data import read_body
from importers.apply.conflicts import RESOLVE_ACTION
from importers.apply.page_writer import IMPORT_ACTION
from importers.apply.withdraw import WITHDRAW_ACTION
from importers.page_versions import FIELDS, LIST_FIELDS, get_page_type
from importers.version_diff import diff_lines, format_version

#: Form field with the revision that the editor has seen and still wants to overwrite.
CONFIRMED_FIELD = "confirmed_revision_id"
#: Fields that the second form sets itself.
NOT_REPEATED = frozenset({"csrfmiddlewaretoken", "overwrite_revision_id", CONFIRMED_FIELD})
IMPORT_ACTIONS = (IMPORT_ACTION, RESOLVE_ACTION, WITHDRAW_ACTION)


def refuse_stale_form(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer a stale form with both versions and a button to save anyway."""
    # Wagtail refuses stale autosaves itself.
    if request.method != "POST" or not request.accepts("text/html"):
        return None
    if not isinstance(page, RecapPage) or not (entry := _find_newer_entry(request, page)):
        return None
    latest = Page.objects.get(pk=page.pk).get_latest_revision()
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_REPEATED
        for value in values
    ]
    context = {
        "page": page,
        "entry": entry,
        "is_import": entry.action in IMPORT_ACTIONS,
        "fields": fields,
        "confirmed_field": CONFIRMED_FIELD,
        "confirmed_revision_id": latest.pk,
        "diff": diff_lines(_format_stored(latest.content, page), _format_typed(request, page)),
        "action": request.get_full_path(),
    }
    return render(request, "importers/stale_edit_form.html", context, status=409)


def _find_newer_entry(request: HttpRequest, page: Page) -> PageLogEntry | None:
    """The log entry of the newest revision that the form doesn't know."""
    seen_revision_id = max(
        _parse_posted_number(request, name)
        for name in ("loaded_revision_id", "overwrite_revision_id", CONFIRMED_FIELD)
    )
    actions = [*IMPORT_ACTIONS, *_list_other_actions()]
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=actions)
    newer = entries.filter(revision_id__gt=seen_revision_id).order_by("-revision_id")
    return newer.select_related("user").first()


def _list_other_actions() -> list[str]:
    functions = hooks.get_hooks("conferences_actions_outside_edit_form")
    return [action for get_actions in functions for action in get_actions()]


def _parse_posted_number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else 0


def _format_stored(content: dict[str, Any], page: RecapPage) -> list[str]:
    fields = {name: content.get(name) for name in _list_plain_fields(page)}
    return format_version(fields, read_body(content))


def _format_typed(request: HttpRequest, page: Any) -> list[str]:
    """The content of the submitted form, valid or not."""
    form = page.get_edit_handler().get_form_class()(
        request.POST, request.FILES, instance=page, for_user=request.user
    )
    fields = {name: form[name].value() for name in _list_plain_fields(page) if name in form.fields}
    body = form["body"].field.widget.value_from_datadict(request.POST, request.FILES, "body")
    return format_version(fields, body.get_prep_value())


def _list_plain_fields(page: RecapPage) -> list[str]:
    fields = FIELDS[get_page_type(page)]
    return [name for name in fields if name not in LIST_FIELDS]
