"""Each part of curation registers its own hooks."""
