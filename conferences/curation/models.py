"""The models of all parts, where Django looks for them."""

# ruff: noqa: F401

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
