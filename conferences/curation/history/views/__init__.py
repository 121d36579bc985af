"""The views of a page's history, and the public view of a shared draft."""
