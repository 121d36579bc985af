"""What became of a page: comparing, milestones, putting back, tidying, and showing a draft."""
