"""The Import section of the admin."""
