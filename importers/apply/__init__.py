"""Writes imports to the page tree. No other package of the importers does."""

from importers.apply.conflicts import resolve_conflict
from importers.apply.deferred_updates import apply_deferred_update
from importers.apply.planned_source_writer import SourceDetails
from importers.apply.run import apply_files
from importers.apply.undo import undo_run
from importers.apply.withdraw import withdraw_source

__all__ = [
    "SourceDetails",
    "apply_deferred_update",
    "apply_files",
    "resolve_conflict",
    "undo_run",
    "withdraw_source",
]
