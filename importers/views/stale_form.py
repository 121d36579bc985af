"""A form that was opened before something else wrote to its page does not overwrite that.

Wagtail lets the last who saves win. An import is no colleague who could be asked, so here a person
sees both and decides; what they typed travels with the page that asks. Other apps name what they
write past an open form by the hook `conferences_actions_outside_edit_form`: the history's actions.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail import hooks
from wagtail.models import Page, PageLogEntry

from conferences.models import RecapPage
from conferences.stream_data import revision_body
from importers import page_versions
from importers.apply.decisions import RESOLVE_ACTION, WITHDRAW_ACTION
from importers.apply.page_writer import IMPORT_ACTION
from importers.documents import CONFERENCE, DAY, TALK
from importers.views.version_diff import changes, readable

CONFIRMED = "import-seen"
#: What a form says of itself, and what is said anew when it is sent again.
NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "overwrite_revision_id", CONFIRMED})
OF_IMPORTS = (IMPORT_ACTION, RESOLVE_ACTION, WITHDRAW_ACTION)
TYPES = {"conferencepage": CONFERENCE, "daypage": DAY, "talkpage": TALK}


def refuse_stale_form(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer a form that would overwrite an import with a page that shows both."""
    # What saves by itself is refused by Wagtail; there is nobody to ask.
    if request.method != "POST" or not request.accepts("text/html"):
        return None
    if not isinstance(page, RecapPage) or not (entry := _imported_since(request, page)):
        return None
    latest = Page.objects.get(pk=page.pk).get_latest_revision()
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_SENT_AGAIN
        for value in values
    ]
    context = {
        "page": page,
        "entry": entry,
        "by_import": entry.action in OF_IMPORTS,
        "fields": fields,
        "confirmed": (CONFIRMED, latest.pk),
        "changes": changes(_as_stored(latest.content, page), _as_typed(request, page)),
        "action": request.get_full_path(),
    }
    return render(request, "importers/stale.html", context, status=409)


def _imported_since(request: HttpRequest, page: Page) -> PageLogEntry | None:
    seen = [_number(request, name) for name in ("loaded_revision_id", "overwrite_revision_id")]
    return (
        PageLogEntry.objects.filter(
            page=page.pk,
            action__in=[*OF_IMPORTS, *_of_others()],
            revision_id__gt=max(*seen, _number(request, CONFIRMED)),
        )
        .order_by("-revision_id")
        .select_related("user")
        .first()
    )


def _of_others() -> list[str]:
    told = [more() for more in hooks.get_hooks("conferences_actions_outside_edit_form")]
    return [action for actions in told for action in actions]


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else 0


def _as_stored(content: dict[str, Any], page: RecapPage) -> list[str]:
    names = _plain_fields(page)
    return readable({name: content.get(name) for name in names}, revision_body(content))


def _as_typed(request: HttpRequest, page: RecapPage) -> list[str]:
    """What the form holds, valid or not."""
    form = page.get_edit_handler().get_form_class()(
        request.POST, request.FILES, instance=page, for_user=request.user
    )
    fields = {name: form[name].value() for name in _plain_fields(page) if name in form.fields}
    body = form["body"].field.widget.value_from_datadict(request.POST, request.FILES, "body")
    return readable(fields, body.get_prep_value())


def _plain_fields(page: RecapPage) -> list[str]:
    type_ = TYPES[page._meta.model_name or ""]
    return [name for name in page_versions.FIELDS[type_] if name not in page_versions.LISTS]
