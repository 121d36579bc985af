"""What the screens of daily work ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.snippets.widgets import AdminSnippetChooser

from conferences.models import ConferencePage, DayPage, Speaker, TalkPage, TalkSpeaker, Topic
from conferences.tree_paths import get_conference_path
from conferences.widgets import SuggestingInput


def _topics() -> list[tuple[str, str]]:
    return [(name, "") for name in Topic.objects.values_list("name", flat=True)]


class AddTopicForm(forms.Form):
    topic = forms.CharField(
        max_length=100, widget=SuggestingInput(_topics), help_text="A new name becomes a topic."
    )


class RemoveTopicForm(forms.Form):
    topic = forms.CharField(max_length=100, widget=SuggestingInput(_topics))

    def clean_topic(self) -> Topic:
        name = self.cleaned_data["topic"]
        topic = Topic.objects.filter(name__iexact=name).first()
        if topic is None:
            raise ValidationError(f"There is no topic “{name}”. Choose one of those suggested.")
        return topic


class AddSpeakerForm(forms.Form):
    speaker = forms.ModelChoiceField(
        Speaker.objects.canonical(), widget=AdminSnippetChooser(Speaker)
    )
    role = forms.ChoiceField(choices=TalkSpeaker.Role.choices)


class SetKindForm(forms.Form):
    kind = forms.ChoiceField(choices=TalkPage.Kind.choices)


class MoveForm(forms.Form):
    destination = forms.ModelChoiceField(
        Page.objects.none(),
        label="Day",
        help_text="Or a conference, for a talk beside its days.",
        widget=AdminPageChooser(target_models=[DayPage, ConferencePage]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Page.objects.type(DayPage, ConferencePage)
        self.fields["destination"].queryset = places  # type: ignore[attr-defined]


class OtherSpeakerForm(forms.Form):
    other = forms.ModelChoiceField(
        Speaker.objects.none(),
        label="The other spelling",
        help_text="It will lead to this speaker, wherever it stands.",
        widget=AdminSnippetChooser(Speaker),
    )

    def __init__(self, *args: Any, kept: Speaker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Speaker.objects.canonical().exclude(pk=kept.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class KeptTalkForm(forms.Form):
    kept = forms.ModelChoiceField(
        Page.objects.none(),
        label="The talk that stays",
        help_text="A talk of the same conference.",
        widget=AdminPageChooser(target_models=[TalkPage]),
    )

    def __init__(self, *args: Any, other: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talks = Page.objects.type(TalkPage).exclude(Q(pk=other.pk) | Q(merged_talk__isnull=False))
        talks = talks.filter(path__startswith=get_conference_path(other.path))
        self.fields["kept"].queryset = talks  # type: ignore[attr-defined]
        self.fields["kept"].error_messages["invalid_choice"] = (
            "Choose a talk of the same conference that was not merged itself."
        )


class SplitForm(forms.Form):
    at = forms.ChoiceField(label="The new talk begins with", widget=forms.RadioSelect)
    title = forms.CharField(max_length=255, label="Title of the new talk")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].choices = places  # type: ignore[attr-defined]
