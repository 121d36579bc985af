"""Actions on the talks ticked in a list. Each shows what it would change before it does."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from conferences.curation.editing import bulk_changes
from conferences.curation.editing.forms import (
    AddSpeakerForm,
    AddTopicForm,
    MoveForm,
    RemoveTopicForm,
    SetKindForm,
)
from conferences.curation.editing.models import MergedTalk
from conferences.curation.publish_gate.messages import report_blocked
from conferences.editing_state import ALLOWS_EDITING, Activity
from conferences.models import Speaker, TalkPage, Topic
from conferences.tree_paths import get_parent_path


class TalkBulkAction(PageBulkAction):
    """What all share: which pages it is for, what they have now, and what became of them."""

    template_name = "curation/editing/bulk.html"
    #: What the history and the message say, and what the page asks.
    done = ""
    question = ""
    yes = "Change"
    ignored_activities = ALLOWS_EDITING

    def _chosen(self) -> list[Page]:
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            ids = list(self.get_all_objects_in_listing_query(self.request.GET.get("childOf")))
        # Permissions ask for the workflow of each page.
        return list(Page.objects.filter(pk__in=ids).prefetch_workflow_states().order_by("path"))

    def get_actionable_objects(self) -> tuple[list[Page], dict[str, Any]]:
        pages = self._chosen()
        refused = self.why_not(pages)
        return [page for page in pages if page.pk not in refused], {
            "items_with_no_access": [],
            "refused": [(page, refused[page.pk]) for page in pages if page.pk in refused],
        }

    def why_not(self, pages: Sequence[Page]) -> dict[int, str]:
        no_talks = {
            page.pk: "it is no talk" for page in pages if page.specific_class is not TalkPage
        }
        ignoring = set(self.ignored_activities)
        if self.request.method == "GET":
            # The person's own form was left a moment ago to come here.
            ignoring.add(Activity.OWN_FORM)
        return bulk_changes.find_refusals(pages, self.request.user, ignoring) | no_talks

    def annotate_items(self, items: list[Page]) -> list[Page]:
        for page, now in zip(items, self.now(items), strict=True):
            page.has_now = now
        return items

    def object_context(self, obj: Page) -> dict[str, Any]:
        return {"item": obj, "now": obj.has_now}

    def now(self, pages: Sequence[Page]) -> list[str]:
        """What of each page is about to change, in words."""
        return [""] * len(pages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"action": self}

    def prepare_action(self, objects: list[Page], others: dict[str, Any]) -> None:
        self.left_alone = others["refused"]

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(cls, objects: list[Page], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["action"]
        outcome = action.work(objects, action.cleaned_form.cleaned_data)
        say_what_was_left(action.request, [*action.left_alone, *outcome.refused])
        if outcome.same:
            messages.info(action.request, f"{_talks(len(outcome.same))} had it so already.")
        return len(outcome.done), 0

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        raise NotImplementedError

    def change(
        self, pages: list[Page], change: bulk_changes.Change, what: str
    ) -> bulk_changes.Outcome:
        self.done = f"{what}: new drafts of {{talks}}."
        return bulk_changes.change_talks(pages, change, what, self.request.user)

    def get_success_message(self, count: int, _: int) -> str | None:
        return self.done.format(talks=_talks(count)) if count else None


def _talks(count: int) -> str:
    return "1 talk" if count == 1 else f"{count} talks"


def say_what_was_left(request: Any, refused: Iterable[tuple[Page, str]]) -> None:
    """One message for each reason, which names the pages."""
    by_reason = defaultdict(list)
    for page, why in refused:
        by_reason[why].append(f"“{page.draft_title}”")
    for why, titles in by_reason.items():
        messages.warning(request, f"Left alone: {', '.join(titles)}: {why}.")


class TopicNow(TalkBulkAction):
    def now(self, pages: Sequence[Page]) -> list[str]:
        names = dict(Topic.objects.values_list("pk", "name"))
        contents = bulk_changes.newest_contents(pages)
        return [
            ", ".join(names.get(row["tag"], "") for row in contents[page.pk]["tagged_topics"])
            or "no topics"
            for page in pages
        ]


class AddTopic(TopicNow):
    display_name = "Add a topic"
    action_type = "add_topic"
    aria_label = "Add a topic to the selected talks"
    question = "Which topic shall these talks get?"
    action_priority = 200
    form_class = AddTopicForm

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        name = wanted["topic"]
        return self.change(pages, bulk_changes.add_topic(name), f"Topic “{name}” added")


class RemoveTopic(TopicNow):
    display_name = "Remove a topic"
    action_type = "remove_topic"
    aria_label = "Remove a topic from the selected talks"
    question = "Which topic shall be taken off these talks?"
    action_priority = 210
    form_class = RemoveTopicForm

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        topic = wanted["topic"]
        return self.change(pages, bulk_changes.remove_topic(topic), f"Topic “{topic}” removed")


class AddSpeaker(TalkBulkAction):
    display_name = "Add a speaker"
    action_type = "add_speaker"
    aria_label = "Add a speaker to the selected talks"
    question = "Who spoke in these talks too?"
    action_priority = 220
    form_class = AddSpeakerForm

    def now(self, pages: Sequence[Page]) -> list[str]:
        contents = bulk_changes.newest_contents(pages)
        wanted = {row["speaker"] for page in contents.values() for row in page["talk_speakers"]}
        names = dict(Speaker.objects.filter(pk__in=wanted).values_list("pk", "name"))
        return [
            ", ".join(names.get(row["speaker"], "") for row in contents[page.pk]["talk_speakers"])
            or "nobody named"
            for page in pages
        ]

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        speaker = wanted["speaker"]
        change = bulk_changes.add_speaker(speaker, wanted["role"])
        return self.change(pages, change, f"Speaker “{speaker}” added")


class SetKind(TalkBulkAction):
    display_name = "Set the kind"
    action_type = "set_kind"
    aria_label = "Set the kind of the selected talks"
    question = "What kind of session are these?"
    action_priority = 230
    form_class = SetKindForm

    def now(self, pages: Sequence[Page]) -> list[str]:
        contents = bulk_changes.newest_contents(pages)
        labels = dict(TalkPage.Kind.choices)
        return [labels.get(contents[page.pk]["kind"], "") for page in pages]

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        kind = wanted["kind"]
        label = TalkPage.Kind(kind).label
        return self.change(pages, bulk_changes.set_kind(kind), f"Kind set to “{label}”")


class MoveToDay(TalkBulkAction):
    display_name = "Move to another day"
    action_type = "move_to_day"
    aria_label = "Move the selected talks to another day"
    question = "Where do these talks belong? Readers find live ones there at once."
    yes = "Move"
    action_priority = 240
    form_class = MoveForm
    done = "Moved {talks}."

    def now(self, pages: Sequence[Page]) -> list[str]:
        above = {get_parent_path(page.path) for page in pages}
        titles = dict(Page.objects.filter(path__in=above).values_list("path", "draft_title"))
        return [titles.get(get_parent_path(page.path), "") for page in pages]

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        return bulk_changes.move_talks(pages, wanted["destination"], self.request.user)


class Submit(TalkBulkAction):
    display_name = "Submit for review"
    action_type = "submit"
    aria_label = "Submit the selected talks for review"
    question = "The newest drafts of these talks will wait for a reviewer."
    yes = "Submit"
    action_priority = 250
    form_class = forms.Form
    ignored_activities = ALLOWS_EDITING - {Activity.OWN_REVIEW}
    done = "Submitted {talks} for review."

    def work(self, pages: list[Page], wanted: dict[str, Any]) -> bulk_changes.Outcome:
        return bulk_changes.submit_talks(pages, self.request.user)


class Publish(PublishBulkAction):
    """Wagtail's own, but a page that cannot go live is named and stops none of the others."""

    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"request": self.request}

    @classmethod
    def execute_action(
        cls,
        objects: list[Page],
        include_descendants: bool = False,
        user: Any = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        chosen = {page.pk for page in objects}
        below = _drafts_below(objects, user) if include_descendants else []
        merged = set(MergedTalk.objects.filter(page__in=below).values_list("page_id", flat=True))
        children = [page for page in below if page.pk not in chosen | merged]
        outcome = bulk_changes.publish_pages([*objects, *children], user)
        for page, why in outcome.refused:
            messages.error(kwargs["request"], f"“{page.draft_title}” could not be published: {why}")
        for held in outcome.held:
            report_blocked(kwargs["request"], held)
        parents = sum(page.pk in chosen for page in outcome.done)
        return parents, len(outcome.done) - parents

    def get_success_message(self, parents: int, children: int) -> str | None:
        if not parents and not children:
            return None
        message: str = super().get_success_message(parents, children)
        return message


def _drafts_below(pages: Iterable[Page], user: Any) -> list[Page]:
    """Drafts below these pages that this person may publish, each once."""
    found = {draft.pk: draft for page in pages for draft in page.get_descendants().not_live()}
    return [draft for draft in found.values() if draft.permissions_for_user(user).can_publish()]


ACTIONS = (AddTopic, RemoveTopic, AddSpeaker, SetKind, MoveToDay, Submit)
