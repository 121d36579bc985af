"""Every finding on the newest drafts, for the whole site: a list to filter, export and work off."""

import re
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from conferences.curation.accessibility.audit import findings_for, works_on_every_page
from conferences.curation.accessibility.block_links import block_url
from conferences.curation.accessibility.engine import all_rules
from conferences.curation.accessibility.models import SEVERITIES
from conferences.curation.models import Finding, Override, Tally
from conferences.models import ConferencePage
from conferences.queries import CONFERENCE_PATH

AGES = [(1, "Since yesterday or earlier"), (7, "For a week or more"), (30, "For a month or more")]
#: What no spreadsheet takes: a file that was damaged on its way may hold them.
_NO_LETTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
RULES = {rule.id: rule for rule in all_rules()}


def of_conference(
    findings: "QuerySet[Finding]", _name: str, conference: ConferencePage | None
) -> "QuerySet[Finding]":
    return (
        findings.filter(audit__page__path__startswith=conference.path) if conference else findings
    )


def older_than(findings: "QuerySet[Finding]", _name: str, days: str) -> "QuerySet[Finding]":
    return findings.filter(since__lte=timezone.now() - timedelta(days=int(days)))


def as_words(value: str) -> str:
    """A text that a spreadsheet would take for a formula stays a text."""
    value = _NO_LETTERS.sub("", value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


class FindingFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(choices=SEVERITIES, widget=forms.RadioSelect)
    rule = django_filters.ChoiceFilter(
        choices=lambda: [(rule.id, rule.what) for rule in all_rules()]
    )
    conference = django_filters.ModelChoiceFilter(
        queryset=lambda _request: ConferencePage.objects.order_by("title"), method=of_conference
    )
    age = django_filters.ChoiceFilter(choices=AGES, method=older_than, label="Age")
    owner = django_filters.ModelChoiceFilter(
        field_name="audit__page__owner",
        queryset=lambda _request: get_user_model().objects.order_by("username"),
        label="Owner",
    )
    live = django_filters.BooleanFilter(field_name="audit__page__live", label="On a public page")

    class Meta:
        model = Finding
        fields: list[str] = []


class AccessibilityReport(ReportView):
    template_name = "curation/accessibility/report.html"
    page_title = "Accessibility"
    header_icon = "glasses"
    index_url_name = "curation_report"
    index_results_url_name = "curation_report_results"
    filterset_class = FindingFilterSet
    any_permission_required = ["add", "change", "publish"]
    columns = [
        TitleColumn("what", label="What is wrong", get_url=lambda row: row.url, width="24%"),
        Column("severity", label="Severity", accessor="get_severity_display"),
        Column("where", label="Where", width="24%"),
        TitleColumn("page_title", label="Page", get_url=lambda row: row.page_url, width="20%"),
        Column("conference_title", label="Conference"),
        DateColumn("since", label="Since"),
        Column("owner", label="Owner", accessor="audit.page.owner"),
    ]
    list_export = [
        *("rule", "severity", "what", "where", "remedy", "page_title", "conference_title"),
        *("since", "audit.page.owner", "passed", "absolute_url"),
    ]
    custom_value_preprocess = ReportView.custom_value_preprocess | {
        str: {ReportView.FORMAT_CSV: as_words, ReportView.FORMAT_XLSX: as_words}
    }
    export_headings = {
        "what": "What is wrong",
        "page_title": "Page",
        "conference_title": "Conference",
        "audit.page.owner": "Owner",
        "passed": "Let pass",
        "absolute_url": "Edit at",
    }

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Page)

    def get_queryset(self) -> "QuerySet[Finding]":
        worst_first = [
            When(severity=severity, then=Value(number))
            for number, (severity, _) in enumerate(SEVERITIES)
        ]
        above = Substr(OuterRef("audit__page__path"), 1, CONFERENCE_PATH)
        conference = Page.objects.filter(path=above)
        return (
            findings_for(self.request.user)
            .select_related("audit__page__owner")
            .annotate(conference_title=Subquery(conference.values("title")[:1]))
            .annotate(order=Case(*worst_first, default=len(worst_first)))
            .order_by("order", "audit__page__path", "pk")
        )

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = list(object_list)
        passed = Override.objects.fingerprints_by_page({row.audit.page_id for row in rows})
        for row in rows:
            rule = RULES[row.rule]
            page = row.audit.page
            row.what = rule.what
            row.remedy = rule.remedy
            row.passed = "yes" if row.fingerprint in passed[page.pk] else ""
            row.where = " – ".join(
                part for part in (row.text, row.detail, row.passed and "let pass") if part
            )
            row.page_title = page.get_admin_display_title()
            row.page_url = block_url(page.pk)
            row.url = block_url(page.pk, row.block)
            row.absolute_url = self.request.build_absolute_uri(row.url)
        return rows

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        # They count the whole site.
        if works_on_every_page(self.request.user):
            context["tallies"] = Tally.objects.all()[:30]
        return context
