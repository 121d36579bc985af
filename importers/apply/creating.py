"""New drafts into the tree, in the order of the notes."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page, Revision

from conferences.models import RecapPage


def add_draft(
    page: RecapPage, parent: Page, after: Page | None, user: AbstractBaseUser | None
) -> Revision:
    """Put a draft below its parent: behind the page it follows in the notes, or at the end."""
    if after is not None and after.get_next_sibling():
        after.add_sibling("right", instance=page)
    else:
        parent.add_child(instance=page)
    revision: Revision = page.save_revision(user=user, clean=False)
    return revision


def live_below_live(page: Page) -> bool:
    """Whether all the pages above are published, so that this one may be."""
    return not page.get_ancestors().filter(live=False).exists()


__all__: Sequence[str] = ["add_draft", "live_below_live"]
