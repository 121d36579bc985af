"""The report of all findings on the newest drafts, to filter and export."""

import re
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from conferences.curation.accessibility.engine import get_rule, load_rules
from conferences.curation.accessibility.models import DailyFindingCount, Finding, Override, Severity
from conferences.curation.accessibility.store import can_see_all_findings, get_visible_findings
from conferences.edit_urls import get_edit_url
from conferences.models import ConferencePage
from conferences.tree_paths import CONFERENCE_PATH_LENGTH

AGES = [(1, _("For a day or more")), (7, _("For a week or more")), (30, _("For a month or more"))]
MAX_DAYS_OF_TREND = 30
#: Characters that spreadsheets refuse. Damaged texts may contain them.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def filter_conference(
    findings: "QuerySet[Finding]", _name: str, conference: ConferencePage
) -> "QuerySet[Finding]":
    return findings.filter(audit__page__path__startswith=conference.path)


def filter_age(findings: "QuerySet[Finding]", _name: str, days: str) -> "QuerySet[Finding]":
    return findings.filter(first_found_at__lte=timezone.now() - timedelta(days=int(days)))


def escape_cell(value: str) -> str:
    """Keeps a spreadsheet from reading a text as a formula."""
    value = _CONTROL_CHARACTERS.sub("", value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


class FindingFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect
    )
    rule = django_filters.ChoiceFilter(
        label=_("Rule"), choices=lambda: [(rule.id, rule.problem) for rule in load_rules()]
    )
    conference = django_filters.ModelChoiceFilter(
        label=_("Conference"),
        queryset=lambda _request: ConferencePage.objects.order_by("title"),
        method=filter_conference,
    )
    age = django_filters.ChoiceFilter(choices=AGES, method=filter_age, label=_("Age"))
    owner = django_filters.ModelChoiceFilter(
        field_name="audit__page__owner",
        queryset=lambda _request: get_user_model().objects.order_by("username"),
        label=_("Owner"),
    )
    live = django_filters.BooleanFilter(
        field_name="audit__page__live", label=_("On a published page")
    )

    class Meta:
        model = Finding
        fields: list[str] = []


class AccessibilityReport(ReportView):
    template_name = "curation/accessibility/report.html"
    page_title = _("Accessibility")
    header_icon = "glasses"
    index_url_name = "accessibility_report"
    index_results_url_name = "accessibility_report_results"
    filterset_class = FindingFilterSet
    permission_policy = PagePermissionPolicy()
    any_permission_required = ["add", "change", "publish"]
    columns = [
        TitleColumn("problem", label=_("Problem"), get_url=lambda row: row.edit_url, width="24%"),
        Column("severity", label=_("Severity"), accessor="get_severity_display"),
        Column("where", label=_("Where"), width="24%"),
        TitleColumn("page_title", label=_("Page"), get_url=lambda row: row.page_url, width="20%"),
        Column("conference_title", label=_("Conference")),
        DateColumn("first_found_at", label=_("Since")),
        Column("owner", label=_("Owner"), accessor="audit.page.owner"),
    ]
    custom_value_preprocess = ReportView.custom_value_preprocess | {
        str: {ReportView.FORMAT_CSV: escape_cell, ReportView.FORMAT_XLSX: escape_cell}
    }
    export_headings = {
        "rule": _("Rule"),
        "severity": _("Severity"),
        "problem": _("Problem"),
        "where": _("Where"),
        "remedy": _("How to fix it"),
        "page_title": _("Page"),
        "conference_title": _("Conference"),
        "first_found_at": _("Since"),
        "audit.page.owner": _("Owner"),
        "accepted": _("Accepted"),
        "absolute_url": _("Edit URL"),
    }
    list_export = list(export_headings)

    def get_queryset(self) -> "QuerySet[Finding]":
        severities = [
            When(severity=severity, then=Value(number)) for number, severity in enumerate(Severity)
        ]
        conference_path = Substr(OuterRef("audit__page__path"), 1, CONFERENCE_PATH_LENGTH)
        conference = Page.objects.filter(path=conference_path)
        return (
            get_visible_findings(self.request.user)
            .select_related("audit__page__owner")
            .annotate(conference_title=Subquery(conference.values("title")[:1]))
            .annotate(order=Case(*severities, default=len(severities)))
            .order_by("order", "audit__page__path", "pk")
        )

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = list(object_list)
        overridden = Override.objects.get_fingerprints({row.audit.page_id for row in rows})
        for row in rows:
            rule, page = get_rule(row.rule), row.audit.page
            row.problem, row.remedy = str(rule.problem), str(rule.remedy)
            row.accepted = gettext("accepted") if row.fingerprint in overridden[page.pk] else ""
            row.where = " – ".join(part for part in (row.text, row.detail, row.accepted) if part)
            row.page_title = page.get_admin_display_title()
            row.page_url = get_edit_url(page.pk)
            row.absolute_url = self.request.build_absolute_uri(row.edit_url)
        return rows

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        # The counts are of the whole site.
        if can_see_all_findings(self.request.user):
            context["daily_counts"] = DailyFindingCount.objects.all()[:MAX_DAYS_OF_TREND]
        return context
