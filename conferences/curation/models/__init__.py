"""What curation keeps, one file per part."""

from conferences.curation.models.audit import Audit, Finding, Override, Tally
from conferences.curation.models.scheduling import (
    Attempt,
    Heartbeat,
    Lease,
    Release,
    ReleasePage,
    Run,
)

__all__ = [
    *("Audit", "Finding", "Override", "Tally"),
    *("Attempt", "Heartbeat", "Lease", "Release", "ReleasePage", "Run"),
]
