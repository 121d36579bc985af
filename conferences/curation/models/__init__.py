"""What curation keeps, one file per part."""

from conferences.curation.models.daily import MergedTalk

__all__ = ["MergedTalk"]
