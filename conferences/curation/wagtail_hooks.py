"""Each part of curation registers its own hooks."""

from conferences.curation.history import hooks as _history  # noqa: F401
