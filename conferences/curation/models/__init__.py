"""What curation keeps, one file per part."""

from conferences.curation.models.history import Milestone, ShareLink

__all__ = ["Milestone", "ShareLink"]
