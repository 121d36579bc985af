"""The one place of the importers that writes to the page tree."""

from importers.apply.decisions import apply_held, resolve
from importers.apply.run import About, Result, apply_files
from importers.apply.undo import pages_with, undo, withdraw

__all__ = [
    "About",
    "Result",
    "apply_files",
    "apply_held",
    "pages_with",
    "resolve",
    "undo",
    "withdraw",
]
