"""From a finding to the form where it is mended."""

from django.urls import reverse


def block_url(page_id: int, block: str = "") -> str:
    """A page's form; at a block, where the finding is in one."""
    form = reverse("wagtailadmin_pages:edit", args=[page_id])
    return f"{form}#block-{block}-section" if block else form
