"""Why a draft may not, or cannot, go live; in words for people."""

from typing import Any

from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision


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
