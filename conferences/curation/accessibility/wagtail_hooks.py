from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from conferences.curation.accessibility import panels
from conferences.curation.accessibility.content_checker import SiteRulesItem
from conferences.curation.accessibility.report import AccessibilityReport
from conferences.curation.accessibility.store import can_see_findings
from conferences.models import RecapPage


@hooks.register("construct_wagtail_userbar")
def use_site_rules(_request: HttpRequest, items: list[Any], _page: Page | None) -> None:
    """Replaces Wagtail's content checker among the items of the user bar."""
    items[:] = [
        SiteRulesItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]


@hooks.register("insert_editor_js")
def add_editor_js() -> SafeString:
    return format_html('<script src="{}"></script>', static("js/go_to_block.js"))


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    url, results = "curation/accessibility/", AccessibilityReport.as_view(results_only=True)
    return [
        path(url, AccessibilityReport.as_view(), name="accessibility_report"),
        path(f"{url}results/", results, name="accessibility_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_report() -> MenuItem:
    return MenuItem(
        _("Accessibility"), reverse_lazy("accessibility_report"), icon_name="glasses", order=100
    )


@hooks.register("construct_homepage_panels")
def add_home_panel(request: HttpRequest, home_panels: list[Any]) -> None:
    if can_see_findings(request.user):
        home_panels.append(panels.FindingsHomePanel())


@hooks.register("curation_my_work")
def register_my_work(request: HttpRequest) -> list[dict[str, Any]]:
    return [panels.find_errors_on_my_drafts(request.user)]


@hooks.register("conferences_side_panels")
def register_side_panels(page: Page, request: HttpRequest) -> list[panels.FindingsPanel]:
    return [panels.FindingsPanel(page, request)] if isinstance(page, RecapPage) else []


@hooks.register("conferences_page_columns")
def register_page_column() -> panels.FindingsColumn:
    return panels.FindingsColumn()
