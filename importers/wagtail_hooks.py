from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from importers import home_panel
from importers.apply.decisions import RESOLVE_ACTION
from importers.apply.page_writer import IMPORT_ACTION
from importers.models import ImportedPage
from importers.side_panel import SourcePanel
from importers.views.base import PERMISSION
from importers.views.stale_form import refuse_stale_form


class FromSource(LogFormatter):
    """A log entry that names the source."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} “{log_entry.data.get('source', '')}”"


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(IMPORT_ACTION)
    class Import(FromSource):
        label = "Imported from"

    @actions.register_action("importers.withdraw")
    class Withdraw(FromSource):
        label = "Took out the notes of"

    @actions.register_action(RESOLVE_ACTION)
    class Resolve(FromSource):
        label = "Decided a conflict with"


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """What the form of a group offers to tick."""
    return Permission.objects.filter(content_type__app_label="importers", codename="import_notes")


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ImportMenuItem(
        "Import", reverse_lazy("importers:index"), name="import", icon_name="upload", order=155
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    return [path("import/", include("importers.urls"))]


@hooks.register("conferences_side_panels")
def side_panels(page: Page, request: HttpRequest) -> list[SourcePanel]:
    panel = SourcePanel(page, request)
    return [panel] if panel.rows else []


hooks.register("curation_my_work", home_panel.sections)


@hooks.register("before_edit_page")
def keep_imports(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_stale_form(request, page)


@hooks.register("curation_revisions_in_use")
def revisions_in_use() -> Iterable[int]:
    """What imports wrote, and what undoing them goes back to."""
    rows = ImportedPage.objects.values_list("revision_id", "undo_data__revision_id").iterator()
    return (number for row in rows for number in row if number is not None)
