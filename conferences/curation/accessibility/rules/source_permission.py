"""The rule about the permission to show an author's notes."""

from django.utils.translation import gettext_lazy as _

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.rule import Rule

CLEARED_STATUSES = frozenset({"own", "licensed"})

PERMISSION = Rule(
    id="permission",
    severity=Severity.ERROR,
    problem=_("The author of these notes has not given permission"),
    why=_("The notes belong to the author, who may ask you to take the page down."),
    remedy=_("Record the permission under Library > Sources, or remove these notes."),
    find_targets=lambda page: page.select("[data-permission]"),
    find_fault=lambda _page, notes: (
        None
        if notes["data-permission"] in CLEARED_STATUSES
        else str(notes.get("data-source") or "")
    ),
)
