"""The viewsets of the snippets, and of their choosers. Wagtail allows one per model."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    EditView as SnippetEditView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from conferences.models import Source, Speaker, Topic


class SpeakerEditView(SnippetEditView):
    """Shows the buttons that other apps add to a row of the list above the form too."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        for make_buttons in hooks.get_hooks("register_snippet_listing_buttons"):
            buttons += make_buttons(self.object, self.request.user, self.request.path)
        return buttons


class CanonicalSpeakerMixin:
    """Leaves out speakers that were merged into another."""

    def get_object_list(self) -> Any:
        return super().get_object_list().canonical()  # type: ignore[misc]


class SpeakerChooseView(CanonicalSpeakerMixin, ChooseView):
    pass


class SpeakerChooseResultsView(CanonicalSpeakerMixin, ChooseResultsView):
    pass


class SpeakerChooserViewSet(SnippetChooserViewSet):
    choose_view_class = SpeakerChooseView
    choose_results_view_class = SpeakerChooseResultsView


class SpeakerViewSet(SnippetViewSet):
    model = Speaker
    icon = "group"
    list_display = ["name", "slug", Column("merged_into", label=_("Merged into"))]
    list_per_page = 50
    edit_view_class = SpeakerEditView
    chooser_viewset_class = SpeakerChooserViewSet

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
    list_display = [
        "title",
        "author",
        Column("status", label=_("Permission"), accessor="get_status_display"),
        "licence",
    ]
    list_filter = ["status"]


class LibraryViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 160
    items = (SpeakerViewSet, TopicViewSet, SourceViewSet)
