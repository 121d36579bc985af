"""URLs of editing forms."""

from django.urls import reverse


def get_edit_url(page_id: int | str, block_id: str = "") -> str:
    """A page's editing form, scrolled to a block."""
    url = reverse("wagtailadmin_pages:edit", args=[page_id])
    return f"{url}#block-{block_id}-section" if block_id else url
