"""The one place of the importers that writes to the page tree."""

from importers.apply.later import apply_held, pages_with, resolve, undo, withdraw
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
