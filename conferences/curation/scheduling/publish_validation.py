"""Checks whether a draft could be published."""

from typing import Any

from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision


def find_publish_problem(page: Page, user: Any) -> Exception | None:
    """The error that publishing the newest draft would raise, found by the same checks."""
    revision = page.latest_revision or build_revision(page)
    revision.content_object = page  # saves a query
    try:
        action = PublishPageRevisionAction(revision, user=user)
        action.check()
        validate_draft(action.object)
    except Exception as error:  # noqa: BLE001 - any error would stop it
        return error
    return None


def build_revision(page: Page) -> Revision:
    """An unsaved revision of the page itself."""
    return Revision(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )


def validate_draft(draft: Page) -> None:
    """A draft may be saved with gaps, but not scheduled with them."""
    draft.full_clean()
    body = getattr(draft, "body", None)
    if body is not None:
        body.stream_block.clean(body)
