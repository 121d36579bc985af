"""The forms of bulk actions, and of merging and splitting."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.snippets.widgets import AdminSnippetChooser

from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, TalkSpeaker, Topic
from conferences.suggestion_widgets import SuggestingInput
from conferences.tree_paths import get_conference_path


def _suggest_topics() -> list[tuple[str, str]]:
    return [(name, "") for name in Topic.objects.values_list("name", flat=True)]


class AddTopicForm(forms.Form):
    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        max_length=100,
        widget=SuggestingInput(_suggest_topics),
        help_text=gettext_lazy("If there is no topic with this name, it is created."),
    )


class RemoveTopicForm(forms.Form):
    topic = forms.CharField(
        label=gettext_lazy("Topic"), max_length=100, widget=SuggestingInput(_suggest_topics)
    )

    def clean_topic(self) -> Topic:
        name = self.cleaned_data["topic"]
        topic = Topic.objects.filter(name__iexact=name).first()
        if topic is None:
            message = _("There is no topic “{name}”. Choose one of the suggestions.")
            raise ValidationError(message.format(name=name))
        return topic


class AddSpeakerForm(forms.Form):
    speaker = forms.ModelChoiceField(
        Speaker.objects.canonical(),
        label=gettext_lazy("Speaker"),
        widget=AdminSnippetChooser(Speaker),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=TalkSpeaker.Role.choices)


class SetKindForm(forms.Form):
    kind = forms.TypedChoiceField(
        label=gettext_lazy("Kind"), choices=TalkPage.Kind.choices, coerce=TalkPage.Kind
    )


class MoveTalksForm(forms.Form):
    destination = forms.ModelChoiceField(
        Page.objects.none(),
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("Or a conference, for talks that belong to no day."),
        widget=AdminPageChooser(target_models=[DayPage, ConferencePage]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Page.objects.type(DayPage, ConferencePage)
        self.fields["destination"].queryset = parents  # type: ignore[attr-defined]


class MergeSpeakerForm(forms.Form):
    merged = forms.ModelChoiceField(
        Speaker.objects.none(),
        label=gettext_lazy("Duplicate speaker"),
        help_text=gettext_lazy("Its page and all its talks will lead to the speaker you keep."),
        widget=AdminSnippetChooser(Speaker),
    )

    def __init__(self, *args: Any, kept: Speaker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Speaker.objects.canonical().exclude(pk=kept.pk)
        self.fields["merged"].queryset = others  # type: ignore[attr-defined]


class MergeTalkForm(forms.Form):
    kept = forms.ModelChoiceField(
        Page.objects.none(),
        label=gettext_lazy("Talk to keep"),
        help_text=gettext_lazy("A talk of the same conference."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Choose a talk of the same conference that isn't merged into another."
            )
        },
        widget=AdminPageChooser(target_models=[TalkPage]),
    )

    def __init__(self, *args: Any, merged: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talks = Page.objects.type(TalkPage).exclude(Q(pk=merged.pk) | Q(merged_talk__isnull=False))
        talks = talks.filter(path__startswith=get_conference_path(merged.path))
        self.fields["kept"].queryset = talks  # type: ignore[attr-defined]


class SplitTalkForm(forms.Form):
    title = forms.CharField(max_length=255, label=gettext_lazy("Title of the new talk"))
    first_block = forms.ChoiceField(
        label=gettext_lazy("The new talk begins with"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, blocks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_block"].choices = blocks  # type: ignore[attr-defined]
