"""Where the pages of a source stand: those in the tree, and those about to be."""

from wagtail.models import Page, Site

from importers.bulk_create import NewDraft
from importers.plan import PlannedPage, PlannedSource


class Places:
    def __init__(self, planned: PlannedSource) -> None:
        self.planned = planned
        self.drafts: list[NewDraft] = []
        self._at: dict[str, Page | NewDraft] = {}
        self._taken: dict[int, set[str]] = {}

    def put(self, page: PlannedPage, place: Page | NewDraft) -> None:
        self._at[page.recap.identity] = place
        if isinstance(place, NewDraft):
            self.drafts.append(place)

    def get(self, identity: str) -> Page | None:
        place = self._at.get(identity)
        return place.page if isinstance(place, NewDraft) else place

    def row(self, identity: str) -> Page:
        row = self.get(identity)
        assert row is not None  # noqa: S101 - put there before
        return row

    def rows(self) -> dict[str, Page]:
        return {name: self.row(name) for name in self._at}

    def parent(self, page: PlannedPage) -> Page | NewDraft:
        if page.parent is None:
            return Site.objects.get(is_default_site=True).root_page
        return self._at[page.parent.recap.identity]

    def taken(self, parent: Page | NewDraft) -> set[str]:
        """The slugs below a parent."""
        if id(parent) not in self._taken:
            self._taken[id(parent)] = (
                set()
                if isinstance(parent, NewDraft)
                else set(parent.get_children().values_list("slug", flat=True))
            )
        return self._taken[id(parent)]

    def neighbour(self, page: PlannedPage, parent: Page | NewDraft) -> Page | None:
        """The page before a new one in the notes, where others stand behind it in the tree."""
        if isinstance(parent, NewDraft) or page.parent is None:
            return None
        before = None
        for other in self.planned.pages:
            if other is page:
                break
            if other.parent is page.parent:
                before = self._at.get(other.recap.identity, before)
        if before is None or isinstance(before, NewDraft):
            return None
        fresh = Page.objects.get(pk=before.pk)
        return fresh if fresh.is_child_of(parent) and fresh.get_next_sibling() else None
