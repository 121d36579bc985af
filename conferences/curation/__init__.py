"""For editors: what helps them keep the archive sound."""
