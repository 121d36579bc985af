from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


class FromSource(LogFormatter):
    """A log entry that names the source."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label} “{log_entry.data.get('source', '')}”"


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action("importers.import")
    class Import(FromSource):
        label = "Imported from"

    @actions.register_action("importers.withdraw")
    class Withdraw(FromSource):
        label = "Took out the notes of"
