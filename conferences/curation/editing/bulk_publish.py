"""Wagtail's bulk action “Publish”, but a page that can't be published doesn't stop the others."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page

from conferences.curation.editing.models import MergedTalk
from conferences.curation.publish_gate.messages import report_blocked
from conferences.publish_errors import PublishBlocked, describe_error


class Publish(PublishBulkAction):
    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"request": self.request}

    @classmethod
    def execute_action(
        cls, objects: list[Page], include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        request = kwargs["request"]
        selected = {page.pk for page in objects}
        descendants = _find_draft_descendants(objects, user) if include_descendants else []
        children = [page for page in descendants if page.pk not in selected]
        published, errors = publish_pages([*objects, *children], user)
        for page, error in errors:
            message = _("“{title}” could not be published: {reason}")
            reason = describe_error(error)
            messages.error(request, message.format(title=page.draft_title, reason=reason))
            if isinstance(error, PublishBlocked):
                report_blocked(request, error)
        parents = sum(page.pk in selected for page in published)
        return parents, len(published) - parents

    def get_success_message(self, parents: int, children: int) -> str | None:
        if not parents and not children:
            return None
        return super().get_success_message(parents, children)


def _find_draft_descendants(pages: Iterable[Page], user: Any) -> list[Page]:
    """Drafts below these pages that the user may publish, except talks merged into others."""
    drafts = {draft.pk: draft for page in pages for draft in page.get_descendants().not_live()}
    merged = set(MergedTalk.objects.filter(page__in=drafts).values_list("page_id", flat=True))
    return [
        draft
        for draft in drafts.values()
        if draft.pk not in merged and draft.permissions_for_user(user).can_publish()
    ]


def publish_pages(
    pages: Iterable[Page], user: Any
) -> tuple[list[Page], list[tuple[Page, Exception]]]:
    """Publish the latest draft of each page. Returns the published pages, and the errors."""
    published: list[Page] = []
    errors: list[tuple[Page, Exception]] = []
    for page in sorted(pages, key=lambda page: page.path):
        try:
            with transaction.atomic():
                _publish_page(page.pk, user)
        except (PublishBlocked, PermissionDenied, ValidationError) as error:
            errors.append((page, error))
        else:
            published.append(page)
    return published, errors


def _publish_page(page_id: int, user: Any) -> None:
    page = Page.objects.get(pk=page_id).specific
    if page.alias_of_id:
        raise PermissionDenied(_("It is an alias. Publish the page that it mirrors."))
    revision = page.get_latest_revision() or page.save_revision(user=user)
    revision.publish(user=user)
