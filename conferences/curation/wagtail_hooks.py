"""Each part of curation registers its own hooks."""

from conferences.curation.accessibility import wagtail_hooks as _accessibility  # noqa: F401
from conferences.curation.editing import wagtail_hooks as _editing  # noqa: F401
from conferences.curation.history import wagtail_hooks as _history  # noqa: F401
from conferences.curation.publish_gate import wagtail_hooks as _publish_gate  # noqa: F401
from conferences.curation.scheduling import wagtail_hooks as _scheduling  # noqa: F401
