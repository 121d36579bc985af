"""For readers: the ways into the archive beyond the page tree."""
