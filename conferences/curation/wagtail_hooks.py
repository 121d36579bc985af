"""Each part of curation registers its own hooks."""

from conferences.curation.daily import hooks as _daily  # noqa: F401
