"""The revisions of a page: comparing, naming, restoring blocks, cleaning up, sharing a draft."""
