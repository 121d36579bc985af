from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from conferences.log_formatters import register_messages
from importers import my_work
from importers.apply.conflicts import RESOLVE_ACTION
from importers.apply.page_writer import IMPORT_ACTION
from importers.apply.withdraw import WITHDRAW_ACTION
from importers.models import ImportedPage
from importers.side_panel import SourcePanel
from importers.stale_edit_form import refuse_stale_form
from importers.views.base import PERMISSION

LOG_MESSAGES = {
    IMPORT_ACTION: (_("Import"), _("Imported from “{source}”")),
    RESOLVE_ACTION: (_("Resolve import conflict"), _("Resolved a conflict with “{source}”")),
    WITHDRAW_ACTION: (_("Withdraw source"), _("Removed the notes of “{source}”")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    register_messages(actions, LOG_MESSAGES)


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="importers", codename="import_notes")


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return ImportMenuItem(
        _("Import"), reverse_lazy("importers:index"), name="import", icon_name="upload", order=155
    )


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLResolver]:
    return [path("import/", include("importers.urls"))]


@hooks.register("conferences_side_panels")
def side_panels(page: Page, request: HttpRequest) -> list[SourcePanel]:
    panel = SourcePanel(page, request)
    return [panel] if panel.imported_pages else []


hooks.register("curation_my_work", my_work.list_work_sections)
hooks.register("before_edit_page", refuse_stale_form)


@hooks.register("curation_revisions_in_use")
def find_revisions_in_use() -> Iterable[int]:
    """Revisions that undoing an import compares with or restores."""
    rows = ImportedPage.objects.values_list("revision_id", "undo_data__revision_id").iterator()
    return (number for row in rows for number in row if number is not None)
