"""The screens of a page's history, and the page that a shared link shows."""
