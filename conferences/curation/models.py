"""The models of all parts, where Django looks for them."""

from conferences.curation.accessibility.models import Audit, DailyFindingCount, Finding, Override
from conferences.curation.editing.models import MergedTalk
from conferences.curation.history.models import NamedRevision, ShareLink
from conferences.curation.scheduling.models import (
    FailedAttempt,
    Heartbeat,
    Lease,
    Release,
    ReleasePage,
    WorkerRun,
)

__all__ = [
    "Audit",
    "DailyFindingCount",
    "FailedAttempt",
    "Finding",
    "Heartbeat",
    "Lease",
    "MergedTalk",
    "NamedRevision",
    "Override",
    "Release",
    "ReleasePage",
    "ShareLink",
    "WorkerRun",
]
