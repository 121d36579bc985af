"""For editors: accessibility, publishing, scheduling, history, and changes to many talks."""
