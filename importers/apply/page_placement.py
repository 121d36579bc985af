"""Where the pages of a source are: those in the tree, and new drafts that are about to be."""

from wagtail.models import Page, Site

from importers.bulk_create import NewDraft
from importers.plan.types import PlannedPage, PlannedSource


class TreePositions:
    def __init__(self, planned: PlannedSource) -> None:
        self.planned = planned
        self.drafts: list[NewDraft] = []
        self._positions: dict[str, Page | NewDraft] = {}
        self._slugs: dict[int, set[str]] = {}

    def add(self, page: PlannedPage, position: Page | NewDraft) -> None:
        self._positions[page.identity] = position
        if isinstance(position, NewDraft):
            self.drafts.append(position)

    def get_page(self, identity: str) -> Page | None:
        position = self._positions.get(identity)
        return position.page if isinstance(position, NewDraft) else position

    def get_parent(self, page: PlannedPage) -> Page | NewDraft:
        if page.parent_identity is None:
            return Site.objects.get(is_default_site=True).root_page
        return self._positions[page.parent_identity]

    def read_slugs_below(self, parent: Page | NewDraft) -> set[str]:
        """The slugs that are taken below a parent. Callers add those of new pages."""
        if id(parent) not in self._slugs:
            self._slugs[id(parent)] = (
                set()
                if isinstance(parent, NewDraft)
                else set(parent.get_children().values_list("slug", flat=True))
            )
        return self._slugs[id(parent)]

    def find_previous_sibling(self, page: PlannedPage, parent: Page | NewDraft) -> Page | None:
        """The page that a new one must follow, if in the tree others already follow it."""
        if isinstance(parent, NewDraft) or page.parent_identity is None:
            return None
        previous = None
        for other in self.planned.pages:
            if other.identity == page.identity:
                break
            if other.parent_identity == page.parent_identity:
                previous = self._positions.get(other.identity, previous)
        if previous is None or isinstance(previous, NewDraft):
            return None
        fresh = Page.objects.get(pk=previous.pk)
        return fresh if fresh.is_child_of(parent) and fresh.get_next_sibling() else None
