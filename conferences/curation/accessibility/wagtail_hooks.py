from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from conferences.curation.accessibility import content_checker, panels
from conferences.curation.accessibility.audit import may_see_findings
from conferences.curation.accessibility.report import AccessibilityReport
from conferences.models import RecapPage


@hooks.register("construct_wagtail_userbar")
def our_rules(_request: HttpRequest, items: list[Any], _page: Page | None) -> None:
    content_checker.with_our_rules(items)


@hooks.register("insert_editor_js")
def editor_js() -> SafeString:
    return format_html('<script src="{}"></script>', static("js/curation.js"))


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    report = AccessibilityReport.as_view
    return [
        path("curation/accessibility/", report(), name="curation_report"),
        path(
            "curation/accessibility/results/",
            report(results_only=True),
            name="curation_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return MenuItem(
        "Accessibility", reverse_lazy("curation_report"), icon_name="glasses", order=100
    )


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, shown: list[Any]) -> None:
    if may_see_findings(request.user):
        shown.append(panels.FindingsSummary())


@hooks.register("curation_my_work")
def my_findings(request: HttpRequest) -> list[dict[str, Any]]:
    return [panels.findings_on_my_drafts(request.user)]


@hooks.register("conferences_side_panels")
def side_panel(page: Page, request: HttpRequest) -> list[panels.FindingsPanel]:
    return [panels.FindingsPanel(page, request)] if isinstance(page, RecapPage) else []


@hooks.register("conferences_page_columns")
def column() -> panels.FindingsColumn:
    return panels.FindingsColumn()
