"""When a page may not go live now, and why. Whoever publishes may meet it, by whatever door."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from wagtail.models import Page

#: Tags the message that tells why a page was held.
HELD = "held"


@dataclass(frozen=True)
class Reason:
    """What stands in the way, as sentences; and the block where it stands, if it is in one."""

    text: str
    block: str = ""


class Held(Exception):  # noqa: N818 - nothing failed: somebody has to look first
    """A page that must not be published as it is. The words tell people what to mend."""

    #: What people read of the page before the reasons.
    fate = "is saved as a draft and not published yet"

    def __init__(self, page: Page, reasons: Sequence[Reason]) -> None:
        self.page, self.reasons = page, list(reasons)
        told = " ".join(reason.text for reason in self.reasons)
        super().__init__(f"“{page.get_admin_display_title()}” cannot be published yet. {told}")

    def told(self) -> None:
        """Called when people were told, and all that was begun before is rolled back."""


class Incomplete(Held):
    """No rule forbids it: a draft may have gaps that a page may not."""


def describe_error(error: Exception) -> str:
    """Why publishing failed, for people to read. Falls back to the name of the error's class."""
    if isinstance(error, ValidationError):
        return _describe_validation_error(error)
    if isinstance(error, Held):
        return " ".join(reason.text for reason in error.reasons)
    return str(error) or type(error).__name__


def _describe_validation_error(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(map(str, error.messages)) or "Something is missing in its text."
    return " ".join(
        f"{'' if field == NON_FIELD_ERRORS else f'{field}: '}{' '.join(map(str, messages))}"
        for field, messages in error.message_dict.items()
    )


def is_blocked(error: Exception) -> bool:
    """Whether a rule or a permission forbids publishing, rather than something being broken."""
    return isinstance(error, PermissionDenied | Held) and not isinstance(error, Incomplete)
