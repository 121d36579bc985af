"""The publish gate: a page with errors goes live by no door, unless somebody says why it should.

Every way of publishing runs one check of Wagtail's: the edit form, create, bulk, schedules,
workflows, the API and imports. So the gate is there, and nowhere else. What it says reaches people
through `CurationMiddleware`.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision, TaskState

from conferences.curation.accessibility.audit import CannotShow, audited
from conferences.curation.accessibility.engine import all_rules
from conferences.curation.accessibility.rule import Severity
from conferences.curation.models import Finding, Override
from conferences.models import RecapPage
from conferences.publish_errors import Held, Incomplete, Reason, describe_error

PERMISSION = "curation.override_gate"
OVERRIDE_ACTION = "curation.override"


def errors_of(page: RecapPage, revision: Revision | None) -> list[Finding]:
    """What stops a revision from going live: its errors, less those that were let pass."""
    findings = audited(page, revision).findings.filter(severity=Severity.ERROR)
    passed = let_pass_of([page.pk])[page.pk]
    return [finding for finding in findings if finding.fingerprint not in passed]


def let_pass_of(pages: Collection[int]) -> dict[int, set[str]]:
    """For each of these pages the findings that somebody let pass."""
    passed: dict[int, set[str]] = {pk: set() for pk in pages}
    for pk, findings in Override.objects.filter(page__in=pages).values_list("page", "findings"):
        passed[pk] |= set(findings)
    return passed


def in_words(finding: Finding) -> str:
    """A finding as one sentence, with where it is and what to do."""
    rule = next(rule for rule in all_rules() if rule.id == finding.rule)
    detail = f" ({finding.detail})" if finding.detail else ""
    where = f" at “{finding.text}”" if finding.text and finding.text not in detail else ""
    return f"{rule.what}{where}{detail}. {rule.remedy}"


def held(page: RecapPage, revision: Revision | None) -> Held | None:
    """Why this revision may not go live, if so."""
    try:
        errors = errors_of(page, revision)
    except CannotShow:
        text = "Something on it breaks when it is shown. Open its preview, and mend what is wrong."
        return Held(page, [Reason(text)])
    reasons = [Reason(in_words(error), error.block) for error in errors]
    return Held(page, reasons) if reasons else None


@transaction.atomic
def override(page: RecapPage, why: str, user: User | None) -> Override:
    """Let the errors that a page's newest draft has now pass; the history tells who and why."""
    revision = page.get_latest_revision()
    errors = errors_of(page, revision)
    row = Override.objects.create(
        page_id=page.pk,
        reason=why,
        user=user,
        findings=[error.fingerprint for error in errors],
    )
    log(
        instance=page,
        action=OVERRIDE_ACTION,
        user=user,
        revision=revision,
        data={"reason": why, "errors": [in_words(error) for error in errors]},
    )
    return row


def close() -> None:
    """Put the gate into Wagtail's own methods; once, however often the app is made ready."""
    _around(PublishPageRevisionAction, "check", after=_check_publishing)
    _around(
        PublishPageRevisionAction,
        "execute",
        before=_clear_passed_expiry,
        invalid=_say_what_is_missing,
    )
    _around(CopyPageAction, "check", before=_copy_as_draft)
    _around(CreatePageAliasAction, "check", after=_check_mirroring)
    _around(TaskState, "approve", before=_approve_what_was_read)


def _check_publishing(action: PublishPageRevisionAction, *_args: Any, **_options: Any) -> None:
    page, revision = action.object, action.revision
    # What was never saved is asked about before it is: then it is the page that is judged.
    if isinstance(page, RecapPage) and (why := held(page, revision if revision.pk else None)):
        raise why


def _clear_passed_expiry(action: PublishPageRevisionAction, *_args: Any, **_options: Any) -> None:
    """Clear an expiry date that is before the go-live date, or the page is unpublished again."""
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


def _say_what_is_missing(action: PublishPageRevisionAction, error: ValidationError) -> None:
    """The editing form asks for what a page must have; other doors find out by trying."""
    if isinstance(action.object, RecapPage):
        raise Incomplete(action.object, [Reason(describe_error(error))]) from error


def _copy_as_draft(action: CopyPageAction, *_args: Any, **_options: Any) -> None:
    if issubclass(action.page.specific_class or Page, RecapPage):
        action.keep_live = False


def _check_mirroring(action: CreatePageAliasAction, *_args: Any, **_options: Any) -> None:
    """A mirror of a live page is live at once, with what the page shows now."""
    pages = action.page.get_descendants(inclusive=True) if action.recursive else [action.page]
    for page in pages:
        page = page.specific
        if not isinstance(page, RecapPage) or not page.live:
            continue
        if why := held(page, page.live_revision):
            raise NotMirrored(page, why.reasons)


def _approve_what_was_read(
    state: TaskState, user: AbstractBaseUser | None = None, *_args: Any, **_options: Any
) -> None:
    """An approval publishes the newest draft: where that is not the one submitted, ask again."""
    page = state.workflow_state.content_object
    is_recap = isinstance(page, Page) and issubclass(page.specific_class or Page, RecapPage)
    latest = page.get_latest_revision() if is_recap else None
    if latest is None or state.revision_id == latest.pk:
        return
    if user is not None and latest.user_id == user.pk:
        return  # who approves wrote the newest version themselves
    raise NotReviewed(page, state, latest)


class NotMirrored(Held):
    """A page that went live with errors, or before there was a rule: it gets no second place."""

    fate = "cannot be shown at a second place yet"


class NotReviewed(Held):
    """A version that came after the one submitted: it is the one to review from now on."""

    def __init__(self, page: Page, state: TaskState, latest: Revision) -> None:
        text = "It was changed after it was submitted. Read the newest version, then approve again."
        super().__init__(page, [Reason(text)])
        self.state, self.latest = state, latest

    def told(self) -> None:
        TaskState.objects.filter(pk=self.state.pk).update(revision=self.latest)


def tell_held(request: HttpRequest, why: Held) -> None:
    """A person is told that a page was held; parts of curation follow by `curation_page_held`."""
    why.told()
    for follow in hooks.get_hooks("curation_page_held"):
        follow(request, why)


def _around(
    owner: type,
    name: str,
    *,
    before: Callable[..., None] | None = None,
    after: Callable[..., None] | None = None,
    invalid: Callable[[Any, ValidationError], None] | None = None,
) -> None:
    original = getattr(owner, name)
    if getattr(original, "is_gated", False):
        return

    @wraps(original)
    def gated(self: Any, *args: Any, **options: Any) -> Any:
        if before:
            before(self, *args, **options)
        try:
            result = original(self, *args, **options)
        except ValidationError as error:
            if invalid:
                invalid(self, error)
            raise
        if after:
            after(self, *args, **options)
        return result

    gated.is_gated = True  # type: ignore[attr-defined]
    setattr(owner, name, gated)
