"""What curation keeps, one file per part."""

from conferences.curation.models.scheduling import (
    Attempt,
    Heartbeat,
    Lease,
    Release,
    ReleasePage,
    Run,
)

__all__ = ["Attempt", "Heartbeat", "Lease", "Release", "ReleasePage", "Run"]
