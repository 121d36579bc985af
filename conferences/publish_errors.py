"""Why a page can't be published now. Every way of publishing may raise these errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.models import Page

#: The extra tag of the message that says why a page was not published.
BLOCKED_TAG = "publish-blocked"


@dataclass(frozen=True)
class Reason:
    """Text for people, and the id of the block that it is about, if it is about one."""

    text: str
    block_id: str = ""


class PublishBlocked(Exception):  # noqa: N818 - the software works: somebody has to fix the page
    """The page must not be published as it is."""

    #: Shown above the reasons.
    heading = gettext_lazy(
        "“{title}” is saved as a draft, but it isn't published yet. Fix this first:"
    )

    #: Whether people with the permission may accept it, since it is about errors on the page.
    can_be_overridden = True

    def __init__(self, page: Page, reasons: Sequence[Reason]) -> None:
        self.page, self.reasons = page, list(reasons)
        text = _("“{title}” can't be published yet. {reasons}")
        title = page.get_admin_display_title()
        super().__init__(text.format(title=title, reasons=self.reasons_text))

    @property
    def reasons_text(self) -> str:
        return " ".join(reason.text for reason in self.reasons)

    def on_reported(self) -> None:
        """Called when people are told about it, after the rollback of what was started."""


class PublishIncomplete(PublishBlocked):
    """The draft lacks something that a published page needs. No rule forbids it."""

    can_be_overridden = False


def describe_error(error: Exception) -> str:
    """Why publishing failed, for people to read. Falls back to the name of the error's class."""
    if isinstance(error, ValidationError):
        return _describe_validation_error(error)
    if isinstance(error, PublishBlocked):
        return error.reasons_text
    return str(error) or type(error).__name__


def _describe_validation_error(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(map(str, error.messages)) or _("Something is missing in the page's body.")
    return " ".join(
        f"{'' if field == NON_FIELD_ERRORS else f'{field}: '}{' '.join(map(str, messages))}"
        for field, messages in error.message_dict.items()
    )


def is_blocked(error: Exception) -> bool:
    """Whether a rule or a permission forbids publishing, rather than something being broken."""
    is_forbidden = isinstance(error, PermissionDenied | PublishBlocked)
    return is_forbidden and not isinstance(error, PublishIncomplete)
