"""Each part of curation registers its own hooks."""

from conferences.curation.accessibility import hooks as _accessibility  # noqa: F401
from conferences.curation.daily import hooks as _daily  # noqa: F401
from conferences.curation.history import hooks as _history  # noqa: F401
from conferences.curation.scheduling import hooks as _scheduling  # noqa: F401
