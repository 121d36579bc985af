"""Whether everyone can read a page: rules for its HTML, and what they find on each draft."""
