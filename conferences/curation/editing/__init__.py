"""What editors do every day: changes on many talks, a list of work, merging and splitting."""
