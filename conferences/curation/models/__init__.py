"""What curation keeps, one file per part."""
