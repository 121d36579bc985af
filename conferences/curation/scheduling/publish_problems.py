"""Why a draft may not, or cannot, go live; in words for people."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision

from conferences.publish_errors import Held, Incomplete


def draft_of(page: Page) -> Revision:
    """The newest draft; of a page that has none yet, the page itself as one that is not saved."""
    return page.latest_revision or Revision(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )


def obstacle(page: Page, user: Any) -> Exception | None:
    """What would stop this page's newest draft, asked in the way that publishing asks."""
    revision = draft_of(page)
    revision.content_object = page  # it is at hand: not fetched once more
    try:
        action = PublishPageRevisionAction(revision, user=user)
        action.check()
        check_complete(action.object)
    except Exception as error:  # noqa: BLE001 - whatever it is would stop it
        return error
    return None


def check_complete(draft: Page) -> None:
    """A draft may be saved with gaps. What goes live by a date has none."""
    draft.full_clean()
    body = getattr(draft, "body", None)
    if body is not None:
        body.stream_block.clean(body)


def reason(error: Exception) -> str:
    """What people read. An error without words is known by its kind."""
    if isinstance(error, ValidationError):
        return _of_validation(error)
    if isinstance(error, Held):
        return " ".join(reason.text for reason in error.reasons)
    return str(error) or type(error).__name__


def _of_validation(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(map(str, error.messages)) or "Something is missing in its text."
    return " ".join(
        f"{'' if field == NON_FIELD_ERRORS else f'{field}: '}{' '.join(map(str, messages))}"
        for field, messages in error.message_dict.items()
    )


def is_forbidden(error: Exception) -> bool:
    """Whether a rule or a permission said no, rather than something that broke."""
    return isinstance(error, PermissionDenied | Held) and not isinstance(error, Incomplete)
