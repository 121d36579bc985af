"""What curation keeps, one file per part."""

from conferences.curation.accessibility.models import Audit, Finding, Override, Tally
from conferences.curation.editing.models import MergedTalk
from conferences.curation.history.models import NamedRevision, ShareLink
from conferences.curation.scheduling.models import (
    Attempt,
    Heartbeat,
    Lease,
    Release,
    ReleasePage,
    Run,
)

__all__ = [
    "Attempt",
    "Audit",
    "Finding",
    "Heartbeat",
    "Lease",
    "MergedTalk",
    "NamedRevision",
    "Override",
    "Release",
    "ReleasePage",
    "Run",
    "ShareLink",
    "Tally",
]
