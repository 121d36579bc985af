"""The admin's lists: one viewset per page type and snippet. Wagtail allows one per model."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets import Button
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import EditView as SnippetEditView
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from conferences import markdown, programme
from conferences.blocks.text import ProseBlock
from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, Topic
from conferences.rendering import resolve_internal_links


@require_POST
def markdown_preview(request: HttpRequest) -> HttpResponse:
    """A Markdown block as readers will see it, for the editor's preview button."""
    text = request.POST.get("text", "")
    html = ProseBlock().render_basic(text)
    return HttpResponse(markdown.find_problem(text) or resolve_internal_links(html))


def speakers(talk: Any) -> str:
    return ", ".join(talk.speaker_names)


def day(talk: Any) -> str:
    """The day's date, or its label where the notes tell no date."""
    if not talk.on_day:
        return ""
    date = talk.on_day.date
    return f"{date.day} {date:%B %Y}" if date else talk.on_day.title


class ListsRecaps:
    """Fetches for all rows at once what the columns show.

    Other apps add columns by the hook `conferences_page_columns`: a function that gives one. Where
    it has a method `prepare`, that gets all the rows.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.columns_of_others: list[Column] = [
            make() for make in hooks.get_hooks("conferences_page_columns")
        ]
        *own, state = self.columns
        self.columns: list[Column] = [*own, *self.columns_of_others, state]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        rows = list(context["object_list"])
        talks = [row for row in rows if isinstance(row, TalkPage)]
        programme.add_list_details(talks)
        programme.add_days(talks)
        for column in self.columns_of_others:
            if prepare := getattr(column, "prepare", None):
                prepare(rows)
        return context


class RecapsBelowView(ListsRecaps, ExplorableIndexView):
    """What is below a page, in the explorer."""


class AllRecapsView(ListsRecaps, IndexView):
    """Every page of a type."""


class RecapsInUseView(ListsRecaps, ContentTypeUseView):
    """Every page of a type, from the report on page types."""


def columns(*between: Column, parent: bool = True) -> list[Column]:
    """What every list of pages shows, around what matters for its type."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        *([ParentPageColumn("parent", label="Part of")] if parent else []),
        *between,
        PageStatusColumn("status", label="State", sort_key="live", width="12%"),
    ]


CONFERENCE_COLUMNS = columns(
    Column("series", label="Series", sort_key="series"),
    Column("first_date", label="First day", sort_key="first_date"),
    Column("city", label="City", sort_key="city"),
    parent=False,
)
DAY_COLUMNS = columns(Column("date", label="Date", sort_key="date"))
TALK_COLUMNS = columns(
    Column("kind", label="Kind", accessor="get_kind_display", sort_key="kind"),
    Column("speakers", label="Speakers", accessor=speakers),
    Column("conference", label="Conference", accessor="in_conference.title"),
    Column("day", label="Day", accessor=day),
    parent=False,
)


class TalkFilterSet(PageFilterSet):
    class Meta(PageFilterSet.Meta):
        model = TalkPage
        fields = ["kind"]


class RecapCreateView(CreateView):
    def publish_action(self) -> HttpResponse:
        """A page is born a draft: Wagtail would make it live before it asks whether it may."""
        self.form.instance.live = False
        return super().publish_action()


class RecapEditView(EditView):
    """Other apps add side panels: the hook gets the page and the request, and answers a list."""

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        if not self.expects_json_response:
            for more in hooks.get_hooks("conferences_side_panels"):
                panels += more(self.page, self.request)
        return panels


class RecapViewSet(PageViewSet):
    index_view_class = RecapsBelowView
    content_type_use_view_class = RecapsInUseView
    add_view_class = RecapCreateView
    edit_view_class = RecapEditView

    def __init__(self, **views: Any) -> None:
        """Other apps bring views of their own: the hook answers them by the viewset's names."""
        for more in hooks.get_hooks("conferences_page_views"):
            views |= more()
        super().__init__(**views)


class ConferenceViewSet(RecapViewSet):
    model = ConferencePage
    icon = "calendar-alt"
    columns = CONFERENCE_COLUMNS


class DayViewSet(RecapViewSet):
    model = DayPage
    icon = "date"
    columns = DAY_COLUMNS


class TalkViewSet(RecapViewSet):
    model = TalkPage
    icon = "openquote"
    columns = TALK_COLUMNS
    filterset_class = TalkFilterSet


class ConferenceListing(PageListingViewSet):
    model = ConferencePage
    name = "conferences"
    menu_label = "Conferences"
    icon = "calendar-alt"
    columns = CONFERENCE_COLUMNS
    index_view_class = AllRecapsView
    ordering = "-first_date"


class DayListing(PageListingViewSet):
    model = DayPage
    name = "days"
    menu_label = "Days"
    icon = "date"
    columns = DAY_COLUMNS
    index_view_class = AllRecapsView
    ordering = "-date"


class TalkListing(PageListingViewSet):
    model = TalkPage
    name = "talks"
    menu_label = "Talks"
    icon = "openquote"
    columns = TALK_COLUMNS
    index_view_class = AllRecapsView
    filterset_class = TalkFilterSet


class RecapListings(ViewSetGroup):
    menu_label = "Recaps"
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (ConferenceListing(), DayListing(), TalkListing())


class LibraryEditView(SnippetEditView):
    """The buttons that other apps add to a row of the list stand above its form too."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        for more in hooks.get_hooks("register_snippet_listing_buttons"):
            buttons += more(self.object, self.request.user, self.request.path)
        return buttons


class _OneSpelling:
    """Nobody chooses a spelling that leads to another."""

    def get_object_list(self) -> Any:
        return super().get_object_list().canonical()  # type: ignore[misc]


class ChooseSpeaker(_OneSpelling, ChooseView):
    pass


class ChooseSpeakerResults(_OneSpelling, ChooseResultsView):
    pass


class SpeakerChooser(SnippetChooserViewSet):
    choose_view_class = ChooseSpeaker
    choose_results_view_class = ChooseSpeakerResults


class SpeakerViewSet(SnippetViewSet):
    model = Speaker
    icon = "group"
    list_display = ["name", "slug", Column("merged_into", label="Leads to")]
    list_per_page = 50
    edit_view_class = LibraryEditView
    chooser_viewset_class = SpeakerChooser

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Speaker]":
        return Speaker.objects.select_related("merged_into")


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    list_per_page = 50


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "clipboard-list"
    list_display = ["title", "author", "get_status_display", "licence"]
    list_filter = ["status"]


class Library(SnippetViewSetGroup):
    menu_label = "Library"
    menu_icon = "folder-open-inverse"
    menu_order = 160
    items = (SpeakerViewSet, TopicViewSet, SourceViewSet)


PAGE_VIEWSETS = (ConferenceViewSet, DayViewSet, TalkViewSet)
