"""Each part of curation registers its own hooks."""

from conferences.curation.scheduling import hooks as _scheduling  # noqa: F401
