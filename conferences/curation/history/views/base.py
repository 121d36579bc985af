from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.models import Page

from conferences.models import RecapPage


class EditablePageMixin(BaseObjectMixin):
    """The object is a conference, day or talk that the user may edit."""

    pk_url_kwarg = "page_id"
    request: HttpRequest

    def get_object(self) -> RecapPage:
        page = get_object_or_404(Page, pk=self.pk).specific
        if not isinstance(page, RecapPage) or not self.has_permission(page):
            raise PermissionDenied
        return page

    def has_permission(self, page: RecapPage) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_edit())

    @property
    def user(self) -> User:
        """The logged-in user. The admin lets nobody else reach its views."""
        return cast("User", self.request.user)
