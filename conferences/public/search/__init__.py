"""Search: from the URL of a search to its page of results."""
