"""Views that merge and split talks, and merge speakers."""
