"""Changes to many talks at once, merging and splitting, and each user's list of work."""
