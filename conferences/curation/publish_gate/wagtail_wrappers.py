"""Puts the publish gate into Wagtail's own methods.

Every way of publishing calls `PublishPageRevisionAction.check`: the editing form, bulk actions,
schedules, workflows, the API and imports. No other module replaces methods of Wagtail.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision, TaskState

from conferences.curation.publish_gate.findings import find_publish_blocker
from conferences.models import RecapPage
from conferences.publish_errors import PublishBlocked, PublishIncomplete, Reason, describe_error


def install() -> None:
    publish = PublishPageRevisionAction
    wrap_method(publish, "check", after=check_findings)
    wrap_method(publish, "execute", before=clear_passed_expiry, on_invalid=raise_incomplete)
    wrap_method(CopyPageAction, "check", before=copy_as_draft)
    wrap_method(CreatePageAliasAction, "check", before=check_alias)
    wrap_method(TaskState, "approve", before=check_reviewed_revision)


class AliasBlocked(PublishBlocked):
    """A page that went live with errors, or before there was a rule, gets no alias."""

    heading = gettext_lazy("“{title}” can't be shown in a second place yet. Fix this first:")


class ReviewOutdated(PublishBlocked):
    """There is a newer revision than the submitted one. From now on that one is to be reviewed."""

    can_be_overridden = False

    def __init__(self, page: Page, state: TaskState, latest: Revision) -> None:
        text = _(
            "The page was changed after it was submitted. Read the newest version, then approve "
            "it again."
        )
        super().__init__(page, [Reason(text)])
        self.state, self.latest = state, latest

    def on_reported(self) -> None:
        TaskState.objects.filter(pk=self.state.pk).update(revision=self.latest)


def check_findings(action: PublishPageRevisionAction, *_args: Any, **_options: Any) -> None:
    page, revision = action.object, action.revision
    # Some callers check before they save the revision: then the page itself is checked.
    saved = revision if revision.pk else None
    if isinstance(page, RecapPage) and (blocker := find_publish_blocker(page, saved)):
        raise blocker


def clear_passed_expiry(action: PublishPageRevisionAction, *_args: Any, **_options: Any) -> None:
    """An expiry date before the go-live date would unpublish the page again."""
    page, revision = action.object, action.revision
    if page.expire_at is None:
        return
    now = timezone.now()
    goes_live_at = revision.approved_go_live_at or max(now, page.go_live_at or now)
    if page.expire_at > goes_live_at:
        return
    page.expire_at = None
    if revision.pk:
        revision.content["expire_at"] = None
        revision.save(update_fields=["content"])


def raise_incomplete(action: PublishPageRevisionAction, error: ValidationError) -> None:
    """Only the editing form validates first. Other callers would answer with a server error."""
    if isinstance(action.object, RecapPage):
        raise PublishIncomplete(action.object, [Reason(describe_error(error))]) from error


def copy_as_draft(action: CopyPageAction, *_args: Any, **_options: Any) -> None:
    """Copying a live page does not check whether the copy may be published."""
    if issubclass(action.page.specific_class or Page, RecapPage):
        action.keep_live = False


def check_alias(action: CreatePageAliasAction, *_args: Any, **_options: Any) -> None:
    """The alias of a live page is live at once, with the live content of the page."""
    pages = action.page.get_descendants(inclusive=True) if action.recursive else [action.page]
    for page in pages:
        page = page.specific
        if not isinstance(page, RecapPage) or not page.live:
            continue
        if blocker := find_publish_blocker(page, page.live_revision):
            raise AliasBlocked(page, blocker.reasons)


def check_reviewed_revision(
    state: TaskState, user: AbstractBaseUser | None = None, *_args: Any, **_options: Any
) -> None:
    """Wagtail publishes the newest draft on approval, even if another one was reviewed."""
    page: Any = state.workflow_state.content_object
    is_recap = isinstance(page, Page) and issubclass(page.specific_class or Page, RecapPage)
    latest = page.get_latest_revision() if is_recap else None
    if latest is None or state.revision_id == latest.pk:
        return
    if user is not None and latest.user_id == user.pk:
        return  # the reviewer wrote the newest version
    raise ReviewOutdated(page, state, latest)


def wrap_method(
    owner: type,
    name: str,
    *,
    before: Callable[..., None] | None = None,
    after: Callable[..., None] | None = None,
    on_invalid: Callable[[Any, ValidationError], None] | None = None,
) -> None:
    """Run these functions around a method, unless it has been wrapped before."""
    original = getattr(owner, name)
    if getattr(original, "is_gated", False):
        return

    @wraps(original)
    def wrapper(self: Any, *args: Any, **options: Any) -> Any:
        if before:
            before(self, *args, **options)
        try:
            result = original(self, *args, **options)
        except ValidationError as error:
            if on_invalid:
                on_invalid(self, error)
            raise
        if after:
            after(self, *args, **options)
        return result

    wrapper.is_gated = True  # type: ignore[attr-defined]
    setattr(owner, name, wrapper)
