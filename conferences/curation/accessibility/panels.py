"""What editors see of the audit: beside the form, on the home page, in lists of pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import Column
from wagtail.models import Page

from conferences.curation.accessibility.audit import findings_for, known_findings, newest_findings
from conferences.curation.accessibility.block_links import block_url
from conferences.curation.accessibility.engine import all_rules
from conferences.curation.accessibility.models import OVERRIDE_PERMISSION
from conferences.curation.accessibility.rule import Severity
from conferences.curation.models import Audit, Override

RULES = {rule.id: rule for rule in all_rules()}


class FindingsPanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle accessibility"
        icon_name = "warning"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = self.panel.errors
            return context

    name = "accessibility"
    title = "Accessibility"
    template_name = "curation/accessibility/panel.html"
    order = 340

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        revision = page.latest_revision_id
        self.audit = Audit.objects.filter(page=page.pk, revision=revision).first()
        self.findings = list(known_findings().filter(audit=self.audit)) if self.audit else []
        self.errors = sum(one.severity == Severity.ERROR for one in self.findings)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = self.object
        passed = Override.objects.fingerprints_by_page([page.pk])[page.pk]
        shown = [
            {
                "severity": one.severity,
                "rule": RULES[one.rule],
                "detail": one.detail,
                "text": one.text,
                "url": block_url(page.pk, one.block),
                "passed": one.fingerprint in passed,
            }
            for one in self.findings
        ]
        by_severity = (
            (severity.value, [one for one in shown if one["severity"] == severity])
            for severity in Severity
        )
        may_override = self.request.user.has_perm(OVERRIDE_PERMISSION) and self.errors
        return context | {
            "audit": self.audit,
            "findings": [(severity, some) for severity, some in by_severity if some],
            "overrides": Override.objects.filter(page=page.pk).select_related("user"),
            "override_url": may_override and reverse("publish_gate_override", args=[page.pk]),
        }


class FindingsSummary(Component):
    """On the admin's home page."""

    name = "accessibility"
    template_name = "curation/accessibility/home.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        findings = findings_for(parent_context["request"].user)
        found = dict(findings.values_list("severity").annotate(Count("pk")))
        errors = findings.filter(severity=Severity.ERROR)
        counts = {severity.value: found.get(severity, 0) for severity in Severity}
        return {
            "counts": counts | {"total": sum(counts.values())},
            "pages": errors.values("audit__page").distinct().count(),
            "url": reverse("curation_report"),
        }


MOST = 8


def findings_on_my_drafts(user: Any) -> dict[str, Any]:
    """What is wrong on the drafts that somebody saved last, for the list of their work."""
    mine = findings_for(user).filter(audit__revision__user=user, severity=Severity.ERROR)
    return {
        "title": "Errors on my drafts",
        "rows": [
            {
                "url": block_url(found.audit.page_id, found.block),
                "text": found.audit.page.draft_title,
                "note": RULES[found.rule].what,
            }
            for found in mine.select_related("audit__page")[:MOST]
        ],
        "more_url": reverse("curation_report"),
    }


class FindingsColumn(Column):
    """How many errors and warnings the newest draft of a page has."""

    def __init__(self) -> None:
        super().__init__("findings", label="Accessibility", accessor=_in_short)

    @staticmethod
    def prepare(pages: Iterable[Page]) -> None:
        """One query for a whole list."""
        rows = list(pages)
        counts = (
            newest_findings()
            .filter(audit__page__in=[page.pk for page in rows])
            .values_list("audit__page", "severity")
            .annotate(Count("pk"))
        )
        found: dict[int, dict[str, int]] = {}
        for page, severity, count in counts:
            found.setdefault(page, {})[severity] = count
        for page in rows:
            page.findings_found = found.get(page.pk, {})


def _in_short(page: Page) -> SafeString | str:
    found = getattr(page, "findings_found", {})
    told = [
        f"{found[severity]} {severity}{'s' if found[severity] > 1 else ''}"
        for severity in (Severity.ERROR, Severity.WARNING)
        if found.get(severity)
    ]
    if not told:
        return ""
    return format_html('<a href="{}">{}</a>', block_url(page.pk), ", ".join(told))
