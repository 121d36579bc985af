from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from conferences.curation.accessibility.content_checker import use_site_rules
from conferences.curation.accessibility.panels import (
    FindingsColumn,
    FindingsHomePanel,
    FindingsPanel,
    errors_on_my_drafts,
)
from conferences.curation.accessibility.report import AccessibilityReport
from conferences.curation.accessibility.store import can_see_findings
from conferences.models import RecapPage


@hooks.register("construct_wagtail_userbar")
def check_site_rules(_request: HttpRequest, items: list[Any], _page: Page | None) -> None:
    use_site_rules(items)


@hooks.register("insert_editor_js")
def editor_js() -> SafeString:
    return format_html('<script src="{}"></script>', static("js/go_to_block.js"))


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("curation/accessibility/", AccessibilityReport.as_view(), name="accessibility_report"),
        path(
            "curation/accessibility/results/",
            AccessibilityReport.as_view(results_only=True),
            name="accessibility_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return MenuItem(
        _("Accessibility"), reverse_lazy("accessibility_report"), icon_name="glasses", order=100
    )


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    if can_see_findings(request.user):
        panels.append(FindingsHomePanel())


@hooks.register("curation_my_work")
def my_work(request: HttpRequest) -> list[dict[str, Any]]:
    return [errors_on_my_drafts(request.user)]


@hooks.register("conferences_side_panels")
def side_panels(page: Page, request: HttpRequest) -> list[FindingsPanel]:
    return [FindingsPanel(page, request)] if isinstance(page, RecapPage) else []


@hooks.register("conferences_page_columns")
def page_column() -> FindingsColumn:
    return FindingsColumn()
