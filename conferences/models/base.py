"""The common base of a conference, a day and a talk."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.locks import BaseLock, ScheduledForPublishLock
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from conferences import redirects
from conferences.blocks import BodyField
from conferences.editing_state import find_failed_schedules
from conferences.models.source import Source
from conferences.routing import SingleQueryRoutingMixin, get_ancestors
from conferences.stream_data import NOTES
from conferences.suggestion_widgets import SuggestingInput, get_languages
from conferences.text import get_writing_direction
from conferences.validators import validate_language
from conferences.visibility import filter_public


class RecapQuerySet[PageType: Page](PageQuerySet[PageType]):
    def public(self, *, inside: Iterable[Page] = ()) -> Self:
        """The pages that an anonymous reader may see."""
        return filter_public(self, inside=inside)


class RecapPageForm(WagtailAdminPageForm):
    """Checks that depend on other pages. They don't apply when a schedule publishes a page."""

    def clean_former_addresses(self) -> str:
        text = self.cleaned_data["former_addresses"]
        return redirects.clean_former_addresses(text, page=self.instance)


class RecapPage(SingleQueryRoutingMixin, Page):
    """A page with a body of blocks: a conference, a day or a talk."""

    body: Any = BodyField(
        blank=True,
        verbose_name=_("body"),
        help_text=_(
            "An author's notes belong in a Notes block, under their name. What the editors write "
            "goes beside it."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        default="en",
        validators=[validate_language],
        help_text=_(
            "The language of the text, for example en, de or ar. Screen readers use its voice, and "
            "it sets the writing direction."
        ),
    )
    former_addresses = models.TextField(
        _("former addresses"),
        blank=True,
        help_text=_(
            "Where these notes used to be, one path per line, for example /posts/day-1/. Each "
            "redirects here once the page is published."
        ),
    )

    #: Set for lists of talks, by `conferences.programme`.
    speaker_names: list[str]
    in_conference: Any
    on_day: Any

    objects: ClassVar = PageManager.from_queryset(RecapQuerySet)()

    base_form_class = RecapPageForm
    #: Only the original has former addresses.
    exclude_fields_in_copy = ["former_addresses"]

    class Meta:
        abstract = True

    @property
    def direction(self) -> str:
        return get_writing_direction(self.language)

    @cached_property
    def ancestry(self) -> list[Page]:
        """The pages above this one, from the front page down, each as its own type."""
        return get_ancestors(self)

    @property
    def conference(self) -> Any:
        """The ConferencePage that this page is or belongs to, if any."""
        conference_model = apps.get_model("conferences.ConferencePage")
        pages = (*self.ancestry, self)
        return next((page for page in pages if isinstance(page, conference_model)), None)

    @property
    def credits(self) -> list[Source]:
        """The sources of the notes that readers see here, each once."""
        sources = (block.value["source"] for block in self.body if block.block_type == NOTES)
        by_id = {source.pk: source for source in sources if source and not source.is_refused}
        return list(by_id.values())

    @property
    def revised_at(self) -> datetime | None:
        """When the page was last published again, if not on the day of its first publication."""
        first, last = self.first_published_at, self.last_published_at
        return last if first and last and localdate(last) > localdate(first) else None

    def get_lock(self) -> BaseLock | None:
        """A page that could not be published when it was due can be edited."""
        lock: BaseLock | None = super().get_lock()
        if isinstance(lock, ScheduledForPublishLock) and find_failed_schedules([self.pk]):
            unscheduled: Any = copy(self)
            unscheduled._approved_schedule = False
            lock = unscheduled.get_lock()
        return lock

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("update_fields"):
            redirects.store_live_addresses(self)
        return super().save(*args, **kwargs)

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """The same as Wagtail's, from the known ancestors instead of a query for each."""
        pages = [*self.ancestry, self]
        if any(page.alias_of_id for page in pages):
            return super().get_view_restrictions()
        if not any(getattr(page, "is_restricted", True) for page in pages):
            return PageViewRestriction.objects.none()
        return PageViewRestriction.objects.filter(page__in=[page.pk for page in pages if page.pk])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Hooks add what the templates need beside the page: see `conferences.page_context`."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        for get_more in hooks.get_hooks("conferences_page_context"):
            context |= get_more(self, request)
        return context


def make_edit_handler(
    content: Sequence[str | Panel], sources: Sequence[str | Panel]
) -> TabbedInterface:
    description = FieldPanel(
        "search_description",
        help_text=_("One or two sentences for search engines and for the lists of this site."),
    )
    promote = MultiFieldPanel(
        ["slug", "seo_title", description], heading=_("For search engines and lists")
    )
    language = FieldPanel("language", widget=SuggestingInput(get_languages))
    return TabbedInterface(
        [
            ObjectList([TitleFieldPanel("title"), *content], heading=_("Content")),
            ObjectList([*sources, "former_addresses"], heading=_("Sources")),
            ObjectList([promote], heading=_("Promote")),
            ObjectList([PublishingPanel(), language, CommentPanel()], heading=_("Settings")),
        ]
    )
