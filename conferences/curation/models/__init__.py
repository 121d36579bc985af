"""What curation keeps, one file per part."""

from conferences.curation.models.audit import Audit, Finding, Override, Tally
from conferences.curation.models.daily import MergedTalk
from conferences.curation.models.history import Milestone, ShareLink
from conferences.curation.models.scheduling import (
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
    "Milestone",
    "Override",
    "Release",
    "ReleasePage",
    "Run",
    "ShareLink",
    "Tally",
]
