"""When a page may not go live now, and why. Whoever publishes may meet it, by whatever door."""

from collections.abc import Sequence
from dataclasses import dataclass

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
