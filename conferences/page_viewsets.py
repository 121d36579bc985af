"""The viewsets of the page types: their lists and forms. Wagtail allows one per model."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
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

from conferences import programme
from conferences.block_rendering import resolve_internal_links
from conferences.blocks.text import ProseBlock
from conferences.dates import format_date
from conferences.markdown.parser import find_problem
from conferences.models import ConferencePage, DayPage, TalkPage


@require_POST
def markdown_preview(request: HttpRequest) -> HttpResponse:
    """The HTML of a Markdown block, for the editor's preview button."""
    text = request.POST.get("text", "")
    html = ProseBlock().render_basic(text)
    return HttpResponse(find_problem(text) or resolve_internal_links(html))


def format_speakers(talk: Any) -> str:
    return ", ".join(talk.speaker_names)


def format_day(talk: Any) -> str:
    """The day's date; if it has none, its title."""
    if not talk.on_day:
        return ""
    return format_date(talk.on_day.date) if talk.on_day.date else talk.on_day.title


class RecapListingMixin:
    """Fetches what the columns show for all rows at once.

    Other apps add columns with the hook `conferences_page_columns`: a function that returns one. If
    the column has a method `prepare`, it is called with all rows.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.extra_columns = [make() for make in hooks.get_hooks("conferences_page_columns")]
        *columns, state = self.columns
        self.columns: list[Column] = [*columns, *self.extra_columns, state]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        rows = list(context["object_list"])
        talks = [row for row in rows if isinstance(row, TalkPage)]
        programme.add_list_details(talks)
        programme.add_days(talks)
        for column in self.extra_columns:
            if prepare := getattr(column, "prepare", None):
                prepare(rows)
        return context


class RecapExplorerView(RecapListingMixin, ExplorableIndexView):
    """The pages below a page."""


class RecapIndexView(RecapListingMixin, IndexView):
    """All pages of a type."""


class RecapUsageView(RecapListingMixin, ContentTypeUseView):
    """All pages of a type, in the report on page types."""


def make_columns(*columns: Column, with_parent: bool = True) -> list[Column]:
    """The columns of a page type between those of all page types."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        *([ParentPageColumn("parent", label=_("Parent"))] if with_parent else []),
        *columns,
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
    ]


CONFERENCE_COLUMNS = make_columns(
    Column("series", label=_("Series"), sort_key="series"),
    Column("first_date", label=_("First day"), sort_key="first_date"),
    Column("city", label=_("City"), sort_key="city"),
    with_parent=False,
)
DAY_COLUMNS = make_columns(Column("date", label=_("Date"), sort_key="date"))
TALK_COLUMNS = make_columns(
    Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
    Column("speakers", label=_("Speakers"), accessor=format_speakers),
    Column("conference", label=_("Conference"), accessor="in_conference.title"),
    Column("day", label=_("Day"), accessor=format_day),
    with_parent=False,
)


class TalkFilterSet(PageFilterSet):
    class Meta(PageFilterSet.Meta):
        model = TalkPage
        fields = ["kind"]


class RecapCreateView(CreateView):
    def publish_action(self) -> HttpResponse:
        """Wagtail would save the page as live before it checks whether it may be published."""
        self.form.instance.live = False
        return super().publish_action()


class RecapEditView(EditView):
    """Other apps add side panels with the hook `conferences_side_panels`."""

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        if not self.expects_json_response:
            for make_panels in hooks.get_hooks("conferences_side_panels"):
                panels += make_panels(self.page, self.request)
        return panels


class RecapViewSet(PageViewSet):
    index_view_class = RecapExplorerView
    content_type_use_view_class = RecapUsageView
    add_view_class = RecapCreateView
    edit_view_class = RecapEditView

    def __init__(self, **views: Any) -> None:
        """Other apps replace views with the hook `conferences_page_views`."""
        for get_views in hooks.get_hooks("conferences_page_views"):
            views |= get_views()
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


class ConferenceListingViewSet(PageListingViewSet):
    model = ConferencePage
    name = "conferences"
    menu_label = _("Conferences")
    icon = "calendar-alt"
    columns = CONFERENCE_COLUMNS
    index_view_class = RecapIndexView
    ordering = "-first_date"


class DayListingViewSet(PageListingViewSet):
    model = DayPage
    name = "days"
    menu_label = _("Days")
    icon = "date"
    columns = DAY_COLUMNS
    index_view_class = RecapIndexView
    ordering = "-date"


class TalkListingViewSet(PageListingViewSet):
    model = TalkPage
    name = "talks"
    menu_label = _("Talks")
    icon = "openquote"
    columns = TALK_COLUMNS
    index_view_class = RecapIndexView
    filterset_class = TalkFilterSet


class RecapViewSetGroup(ViewSetGroup):
    menu_label = _("Recaps")
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (ConferenceListingViewSet(), DayListingViewSet(), TalkListingViewSet())


PAGE_VIEWSETS = (ConferenceViewSet, DayViewSet, TalkViewSet)
