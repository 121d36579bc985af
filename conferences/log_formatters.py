"""Messages of a page's history about log actions of our own."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import LogActionRegistry, LogFormatter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DataLogFormatter(LogFormatter):
    """Fills the message with the data of the log entry."""

    def format_message(self, log_entry: Any) -> str:
        return str(self.message).format_map(defaultdict(str, log_entry.data))


def register_messages(
    actions: LogActionRegistry, messages: "Mapping[str, tuple[StrOrPromise, StrOrPromise]]"
) -> None:
    """Register log actions, each with its label and its message."""
    for action, (label, message) in messages.items():
        attributes = {"label": label, "message": message}
        actions.register_action(action)(type("Formatter", (DataLogFormatter,), attributes))
