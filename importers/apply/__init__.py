"""The one place of the importers that writes to the page tree."""

from importers.apply.back import pages_with, undo, withdraw
from importers.apply.later import apply_held, resolve
from importers.apply.run import About, Result, apply_files

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
