"""Mixins of the scheduling screens."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies.pages import PagePermissionPolicy


class PublishersOnlyMixin(PermissionCheckedMixin):
    """For users who may publish some page."""

    permission_policy = PagePermissionPolicy()
    permission_required = "publish"


class ScheduleTemplateMixin(WagtailAdminTemplateMixin):
    """A screen below the board."""

    header_icon = "calendar-alt"
    breadcrumbs_items = [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": reverse_lazy("scheduling:board"), "label": _("Schedule")},
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]
