"""Findings in the admin: beside the editing form, on the dashboard, in lists of pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.models import Page

from conferences.curation.accessibility import store
from conferences.curation.accessibility.engine import get_rule
from conferences.curation.accessibility.models import OVERRIDE_PERMISSION, Audit, Override, Severity
from conferences.edit_urls import get_edit_url
from conferences.side_panels import CountedSidePanel

MAX_ROWS = 8


class FindingsPanel(CountedSidePanel):
    name = "accessibility"
    title = gettext_lazy("Accessibility")
    toggle_label = gettext_lazy("Toggle accessibility")
    icon_name = "warning"
    template_name = "curation/accessibility/side_panel.html"
    order = 340

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        revision = page.latest_revision_id
        self.audit = Audit.objects.filter(page=page.pk, revision=revision).first()
        findings = store.get_active_findings().filter(audit=self.audit)
        self.findings = list(findings) if self.audit else []
        self.count = sum(finding.severity == Severity.ERROR for finding in self.findings)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        page_id = self.object.pk
        overridden = Override.objects.get_fingerprints([page_id])[page_id]
        findings = [
            {
                "severity": finding.severity,
                "rule": get_rule(finding.rule),
                "detail": finding.detail,
                "text": finding.text,
                "url": get_edit_url(page_id, finding.block_id),
                "is_accepted": finding.fingerprint in overridden,
            }
            for finding in self.findings
        ]
        by_severity = [
            (severity, [finding for finding in findings if finding["severity"] == severity])
            for severity in Severity
        ]
        can_override = self.count and self.request.user.has_perm(OVERRIDE_PERMISSION)
        return super().get_context_data(parent_context) | {
            "audit": self.audit,
            "findings_by_severity": [(severity, found) for severity, found in by_severity if found],
            "overrides": Override.objects.filter(page=page_id).select_related("user"),
            "override_url": can_override and reverse("publish_gate_override", args=[page_id]),
        }


class FindingsHomePanel(Component):
    name = "accessibility"
    template_name = "curation/accessibility/home_panel.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        findings = store.get_visible_findings(parent_context["request"].user)
        counts = dict(findings.values_list("severity").annotate(Count("pk")))
        errors = findings.filter(severity=Severity.ERROR)
        return {
            "counts": {severity.value: counts.get(severity, 0) for severity in Severity},
            "has_findings": bool(counts),
            "pages_with_errors": errors.values("audit__page").distinct().count(),
            "report_url": reverse("accessibility_report"),
        }


def find_errors_on_my_drafts(user: Any) -> dict[str, Any]:
    """The errors on the drafts that somebody saved last, for the list of their work."""
    findings = store.get_visible_findings(user)
    errors = findings.filter(audit__revision__user=user, severity=Severity.ERROR)
    return {
        "title": _("Errors on my drafts"),
        "rows": [
            {
                "url": finding.edit_url,
                "text": finding.audit.page.draft_title,
                "note": get_rule(finding.rule).problem,
            }
            for finding in errors.select_related("audit__page")[:MAX_ROWS]
        ],
        "more_url": reverse("accessibility_report"),
        "more_label": _("See all errors"),
    }


class FindingsColumn(Column):
    """The numbers of errors and warnings on the newest draft of a page."""

    def __init__(self) -> None:
        label = gettext_lazy("Accessibility")
        super().__init__("findings", label=label, accessor=_link_to_findings)

    @staticmethod
    def prepare(pages: Iterable[Any]) -> None:
        """Counts for a whole list in one query."""
        rows = list(pages)
        counts = (
            store.get_newest_findings()
            .filter(audit__page__in=[page.pk for page in rows])
            .values_list("audit__page", "severity")
            .annotate(Count("pk"))
        )
        by_page: dict[int, dict[str, int]] = {}
        for page_id, severity, count in counts:
            by_page.setdefault(page_id, {})[severity] = count
        for page in rows:
            page.finding_counts = by_page.get(page.pk, {})


def _link_to_findings(page: Page) -> SafeString | str:
    counts = getattr(page, "finding_counts", {})
    errors, warnings = counts.get(Severity.ERROR), counts.get(Severity.WARNING)
    texts = []
    if errors:
        texts.append(ngettext("{count} error", "{count} errors", errors).format(count=errors))
    if warnings:
        text = ngettext("{count} warning", "{count} warnings", warnings)
        texts.append(text.format(count=warnings))
    if not texts:
        return ""
    return format_html('<a href="{}">{}</a>', get_edit_url(page.pk), ", ".join(texts))
