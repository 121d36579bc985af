"""What curation keeps, one file per part."""

from conferences.curation.models.audit import Audit, Finding, Override, Tally

__all__ = ["Audit", "Finding", "Override", "Tally"]
