"""What a conference, a day and a talk have in common."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
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
from conferences.editing_state import failed_schedules
from conferences.models.source import Source
from conferences.routing import SingleQueryRoutingMixin, get_ancestors
from conferences.text import get_writing_direction
from conferences.validators import validate_language
from conferences.visibility import filter_public
from conferences.widgets import SuggestingInput, get_languages


class RecapQuerySet[PageType: Page](PageQuerySet[PageType]):
    def public(self, *, inside: Iterable[Page] = ()) -> Self:
        """The pages that an anonymous reader may see."""
        return filter_public(self, inside=inside)


class RecapPageForm(WagtailAdminPageForm):
    """Checks that depend on other rows: asked of editors, never of a schedule that publishes."""

    def clean_former_addresses(self) -> str:
        return redirects.clean_former_addresses(
            self.cleaned_data["former_addresses"], page=self.instance
        )


class RecapPage(SingleQueryRoutingMixin, Page):
    """A page with a body of blocks. Abstract: conferences, days and talks are its kinds."""

    body: Any = BodyField(
        blank=True,
        help_text="An author's notes go into a Notes block, under their name; "
        "what the editors write stands by itself.",
    )
    language = models.CharField(
        max_length=35,
        default="en",
        validators=[validate_language],
        help_text="The language of the text, such as en, de or ar. Screen readers speak it, "
        "and it sets the writing direction.",
    )
    former_addresses = models.TextField(
        blank=True,
        help_text="Where these notes used to be, one path a line, such as /posts/day-1/. "
        "Each leads here once the page is published.",
    )

    objects = PageManager.from_queryset(RecapQuerySet)()

    base_form_class = RecapPageForm
    #: A copy has never been anywhere else.
    exclude_fields_in_copy = ["former_addresses"]

    class Meta:
        abstract = True

    @property
    def direction(self) -> str:
        return get_writing_direction(self.language)

    @cached_property
    def ancestry(self) -> list[Page]:
        """The pages above this one, from the front page down, each as what it is."""
        return get_ancestors(self)

    @property
    def conference(self) -> Any:
        """The ConferencePage that this page is or belongs to, if any."""
        conference_model = apps.get_model("conferences.ConferencePage")
        pages = (*self.ancestry, self)
        return next((page for page in pages if isinstance(page, conference_model)), None)

    @property
    def credits(self) -> list[Source]:
        """Whose notes readers see here, each source once."""
        sources = (block.value["source"] for block in self.body if block.block_type == "notes")
        shown = {source.pk: source for source in sources if source and not source.is_refused}
        return list(shown.values())

    @property
    def revised_at(self) -> datetime | None:
        """When readers last got another version than the first; on the same day it is no news."""
        first, last = self.first_published_at, self.last_published_at
        return last if first and last and localdate(last) > localdate(first) else None

    def get_lock(self) -> BaseLock | None:
        """A page that could not be published when it was due can be edited."""
        lock: BaseLock | None = super().get_lock()
        if isinstance(lock, ScheduledForPublishLock) and failed_schedules([self.pk]):
            unscheduled = copy(self)
            unscheduled._approved_schedule = False
            return unscheduled.get_lock()
        return lock

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("update_fields"):
            redirects.store_live_addresses(self)
        return super().save(*args, **kwargs)

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Wagtail's answer from the ancestors already known, where it takes a query for each."""
        line = [*self.ancestry, self]
        if any(page.alias_of_id for page in line):
            restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
            return restrictions
        if not any(getattr(page, "is_restricted", True) for page in line):
            return PageViewRestriction.objects.none()
        return PageViewRestriction.objects.filter(page__in=[page.pk for page in line if page.pk])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the templates need beside the page comes from hooks: see `page_context`."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        for get_more in hooks.get_hooks("conferences_page_context"):
            context |= get_more(self, request)
        return context


def edit_tabs(content: list[Panel], sources: list[Panel]) -> TabbedInterface:
    """The editing form as an editor thinks: what it says, where from, how it is found, when."""
    return TabbedInterface(
        [
            ObjectList([TitleFieldPanel("title"), *content], heading="Content"),
            ObjectList([*sources, FieldPanel("former_addresses")], heading="Sources"),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("slug"),
                            FieldPanel("seo_title"),
                            FieldPanel(
                                "search_description",
                                help_text="One or two sentences for search engines and for lists "
                                "on this site.",
                            ),
                        ],
                        heading="How readers find this page",
                    )
                ],
                heading="Promote",
            ),
            ObjectList(
                [
                    PublishingPanel(),
                    FieldPanel("language", widget=SuggestingInput(get_languages)),
                    CommentPanel(),
                ],
                heading="Settings",
            ),
        ]
    )
