"""Wagtail's bulk actions for talks. Each shows what it would change before it does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy, ngettext, ngettext_lazy
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from conferences.curation.editing import bulk_changes, forms
from conferences.editing_state import ALLOWS_EDITING, Activity
from conferences.models import Speaker, TalkPage, Topic
from conferences.tree_paths import get_parent_path


class TalkBulkAction(PageBulkAction):
    template_name = "curation/editing/bulk_action.html"
    #: Shown above the selected talks.
    question: Any = ""
    submit_label: Any = ""
    success_message: Any = ""
    ignored_activities = ALLOWS_EDITING

    def _get_selected_pages(self) -> list[Page]:
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            ids = list(self.get_all_objects_in_listing_query(self.request.GET.get("childOf")))
        # Permissions depend on the workflow of each page.
        return list(Page.objects.filter(pk__in=ids).prefetch_workflow_states().order_by("path"))

    def get_actionable_objects(self) -> tuple[list[Page], dict[str, Any]]:
        pages = self._get_selected_pages()
        refusals = self.find_refusals(pages)
        return [page for page in pages if page.pk not in refusals], {
            "items_with_no_access": [],
            "refused": [(page, refusals[page.pk]) for page in pages if page.pk in refusals],
        }

    def find_refusals(self, pages: Sequence[Page]) -> dict[int, str]:
        """Why some of the pages can't be changed, by id."""
        not_talks = {
            page.pk: _("it is not a talk") for page in pages if page.specific_class is not TalkPage
        }
        ignoring = set(self.ignored_activities)
        if self.request.method == "GET":
            # The user may have left their own form a moment ago to come here.
            ignoring.add(Activity.OWN_FORM)
        return bulk_changes.find_refusals(pages, self.request.user, ignoring) | not_talks

    def annotate_items(self, items: list[Any]) -> list[Any]:
        for page, value in zip(items, self.get_current_values(items), strict=True):
            page.current_value = value
        return items

    def object_context(self, obj: Any) -> dict[str, Any]:
        return {"item": obj, "current_value": obj.current_value}

    def get_current_values(self, pages: Sequence[Page]) -> list[str]:
        """The present value of each page, where the action would change it."""
        return [""] * len(pages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(action=self, **kwargs)

    def prepare_action(self, objects: list[Page], others: dict[str, Any]) -> None:
        self.refused = others["refused"]

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(cls, objects: list[Page], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["action"]
        result = action.perform(objects, action.cleaned_form.cleaned_data)
        report_skipped(action.request, [*action.refused, *result.refused])
        if count := len(result.unchanged):
            message = ngettext(
                "{count} talk needed no change.", "{count} talks needed no change.", count
            )
            messages.info(action.request, message.format(count=count))
        return len(result.changed), 0

    def perform(self, pages: list[Page], data: dict[str, Any]) -> bulk_changes.BulkResult:
        """Do what the valid form asks for."""
        raise NotImplementedError

    def get_success_message(self, count: int, _children: int) -> str | None:
        return str(self.success_message % {"count": count}) if count else None


def report_skipped(request: HttpRequest, refused: Iterable[tuple[Page, str]]) -> None:
    """One message for each reason, with the titles of the pages."""
    titles_by_reason = defaultdict(list)
    for page, reason in refused:
        titles_by_reason[reason].append(f"“{page.draft_title}”")
    for reason, titles in titles_by_reason.items():
        message = _("Skipped {titles}: {reason}.")
        messages.warning(request, message.format(titles=", ".join(titles), reason=reason))


class DraftBulkAction(TalkBulkAction):
    """Writes a new draft of each talk."""

    #: For the history and the success message, with the form's data.
    description: Any = ""

    change_draft: bulk_changes.ChangeDraft

    def perform(self, pages: list[Page], data: dict[str, Any]) -> bulk_changes.BulkResult:
        self.description = self.description.format(**data)
        return bulk_changes.change_talks(
            pages, self.change_draft, data, self.description, self.request.user
        )

    def get_success_message(self, count: int, _children: int) -> str | None:
        if not count:
            return None
        message = ngettext(
            "{description}. {count} talk has a new draft.",
            "{description}. {count} talks have a new draft.",
            count,
        )
        return message.format(description=self.description, count=count)


def join_names(pages: Sequence[Page], model: type[Model], relation: str, key: str) -> Iterator[str]:
    """For each talk, the names of the objects that its latest draft refers to."""
    contents = bulk_changes.get_draft_contents(pages)
    pks = {row[key] for content in contents.values() for row in content[relation]}
    names = dict(model._default_manager.filter(pk__in=pks).values_list("pk", "name"))
    for page in pages:
        yield ", ".join(names.get(row[key], "") for row in contents[page.pk][relation])


class TopicBulkAction(DraftBulkAction):
    def get_current_values(self, pages: Sequence[Page]) -> list[str]:
        topics = join_names(pages, Topic, "tagged_topics", "tag")
        return [names or _("no topics") for names in topics]


class AddTopic(TopicBulkAction):
    display_name = gettext_lazy("Add a topic")
    action_type = "add_topic"
    aria_label = gettext_lazy("Add a topic to the selected talks")
    question = gettext_lazy("Add a topic to these talks. Each gets a new draft.")
    submit_label = gettext_lazy("Add topic")
    description = gettext_lazy("Added topic “{topic}”")
    action_priority = 200
    form_class = forms.AddTopicForm
    change_draft = staticmethod(bulk_changes.add_topic)


class RemoveTopic(TopicBulkAction):
    display_name = gettext_lazy("Remove a topic")
    action_type = "remove_topic"
    aria_label = gettext_lazy("Remove a topic from the selected talks")
    question = gettext_lazy("Remove a topic from these talks. Each gets a new draft.")
    submit_label = gettext_lazy("Remove topic")
    description = gettext_lazy("Removed topic “{topic}”")
    action_priority = 210
    form_class = forms.RemoveTopicForm
    change_draft = staticmethod(bulk_changes.remove_topic)


class AddSpeaker(DraftBulkAction):
    display_name = gettext_lazy("Add a speaker")
    action_type = "add_speaker"
    aria_label = gettext_lazy("Add a speaker to the selected talks")
    question = gettext_lazy("Add a speaker to these talks. Each gets a new draft.")
    submit_label = gettext_lazy("Add speaker")
    description = gettext_lazy("Added speaker “{speaker}”")
    action_priority = 220
    form_class = forms.AddSpeakerForm
    change_draft = staticmethod(bulk_changes.add_speaker)

    def get_current_values(self, pages: Sequence[Page]) -> list[str]:
        speakers = join_names(pages, Speaker, "talk_speakers", "speaker")
        return [names or _("no speakers") for names in speakers]


class SetKind(DraftBulkAction):
    display_name = gettext_lazy("Set the kind")
    action_type = "set_kind"
    aria_label = gettext_lazy("Set the kind of the selected talks")
    question = gettext_lazy("Set the kind of these talks. Each gets a new draft.")
    submit_label = gettext_lazy("Set kind")
    description = gettext_lazy("Set kind to “{kind.label}”")
    action_priority = 230
    form_class = forms.SetKindForm
    change_draft = staticmethod(bulk_changes.set_kind)

    def get_current_values(self, pages: Sequence[Page]) -> list[str]:
        contents = bulk_changes.get_draft_contents(pages)
        labels = dict(TalkPage.Kind.choices)
        return [str(labels.get(contents[page.pk]["kind"], "")) for page in pages]


class MoveToDay(TalkBulkAction):
    display_name = gettext_lazy("Move to another day")
    action_type = "move_to_day"
    aria_label = gettext_lazy("Move the selected talks to another day")
    question = gettext_lazy("Move these talks to another day. Live talks move at once.")
    submit_label = gettext_lazy("Move")
    success_message = ngettext_lazy("Moved %(count)d talk.", "Moved %(count)d talks.", "count")
    action_priority = 240
    form_class = forms.MoveTalksForm

    def get_current_values(self, pages: Sequence[Page]) -> list[str]:
        parent_paths = {get_parent_path(page.path) for page in pages}
        parents = Page.objects.filter(path__in=parent_paths)
        titles = dict(parents.values_list("path", "draft_title"))
        return [titles.get(get_parent_path(page.path), "") for page in pages]

    def perform(self, pages: list[Page], data: dict[str, Any]) -> bulk_changes.BulkResult:
        return bulk_changes.move_talks(pages, data["destination"], self.request.user)


class SubmitForReview(TalkBulkAction):
    display_name = gettext_lazy("Submit for review")
    action_type = "submit"
    aria_label = gettext_lazy("Submit the selected talks for review")
    question = gettext_lazy("Submit the latest drafts of these talks for review.")
    submit_label = gettext_lazy("Submit")
    success_message = ngettext_lazy(
        "Submitted %(count)d talk for review.", "Submitted %(count)d talks for review.", "count"
    )
    action_priority = 250
    form_class = Form
    ignored_activities = bulk_changes.SUBMIT_IGNORES

    def perform(self, pages: list[Page], data: dict[str, Any]) -> bulk_changes.BulkResult:
        return bulk_changes.submit_talks(pages, self.request.user)


ACTIONS = (AddTopic, RemoveTopic, AddSpeaker, SetKind, MoveToDay, SubmitForReview)
