"""Base classes of the views of the Import section."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

PERMISSION = "importers.import_notes"

Breadcrumb = dict[str, Any]


class ImportPermissionMixin(PermissionRequiredMixin):
    permission_required = PERMISSION
    request: HttpRequest

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101 - the permission is checked
        return self.request.user


class ImportViewMixin(ImportPermissionMixin, generic.WagtailAdminTemplateMixin):
    """A page of the section, with breadcrumbs that lead to it."""

    header_icon = "upload"
    breadcrumbs_items: ClassVar[list[Breadcrumb]] = [
        *generic.WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": reverse_lazy("importers:index"), "label": _("Import")},
    ]

    def get_breadcrumbs_items(self) -> list[Breadcrumb]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]


class ImportListView(ImportViewMixin, generic.IndexView):
    """A list of the section. The permission of the section replaces those of the model."""

    permission_policy = None
    any_permission_required = None
    columns: ClassVar[list[Column]] = []
    paginate_by = 20
