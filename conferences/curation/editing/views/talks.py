from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _, ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import GenericPageBreadcrumbsMixin
from wagtail.models import Page

from conferences.curation.editing import merge_split_talks, unmerge_talks
from conferences.curation.editing.bulk_changes import get_latest_draft
from conferences.curation.editing.forms import MergeTalkForm, SplitTalkForm
from conferences.curation.editing.merge_split_talks import find_editing_problem, find_merge_problem
from conferences.curation.editing.models import MergedTalk
from conferences.curation.editing.unmerge_talks import find_unmerge_problem
from conferences.curation.editing.views.base import ActionFormView
from conferences.curation.history.block_diff import get_block_label
from conferences.edit_urls import get_edit_url
from conferences.editing_state import EditingStates
from conferences.models import TalkPage
from conferences.stream_data import copy_body, get_first_words, walk_leaves


class TalkFormView(GenericPageBreadcrumbsMixin, ActionFormView):
    model = Page

    def get_base_object_queryset(self) -> Any:
        return Page.objects.type(TalkPage)

    def get_edit_url(self) -> str:
        return get_edit_url(self.object.pk)


def label_blocks(draft: TalkPage) -> list[tuple[str, str]]:
    """Each block's id, and a label to recognise the block by."""
    return [
        (block["id"], f"{get_block_label(block['type'])}: {get_first_words(block)}")
        for block in walk_leaves(copy_body(draft))
    ]


class MergeTalkView(TalkFormView):
    """Choose the talk to merge this one into, see a preview, and merge."""

    template_name = "curation/editing/merge_talk.html"
    header_icon = "openquote"
    form_class = MergeTalkForm
    preview_field = "kept"

    def get_page_title(self) -> str:
        return _("Merge {title} into another talk").format(title=self.object.draft_title)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"merged": self.object}

    @cached_property
    def releases(self) -> list[str]:
        """The open releases that will lose the merged talk."""
        names = EditingStates([self.object]).open_releases.get(self.object.pk, ())
        return [f"“{name}”" for name in names]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(merged=self.object, **kwargs)
        user, form = self.request.user, context["form"]
        context["problem"] = find_editing_problem(user, self.object, is_preview=True)
        if form.is_valid() and not context["problem"]:
            kept = form.cleaned_data["kept"]
            context |= {
                "kept": kept,
                "kept_draft": get_latest_draft(kept),
                "problem": find_merge_problem(kept, self.object, user, is_preview=True),
                "blocks": label_blocks(get_latest_draft(self.object)),
                "releases": self.releases,
                "releases_text": get_text_list(self.releases, _("and")),
            }
        return context

    def perform(self, form: Form) -> HttpResponse:
        kept = form.cleaned_data["kept"]
        titles = {"merged": self.object.draft_title, "kept": kept.draft_title}
        releases = self.releases
        merge_split_talks.merge_talks(kept, self.object, self.request.user)
        unmerge_url = reverse("curation_editing:unmerge_talk", args=[self.object.pk])
        messages.success(
            self.request,
            _("“{merged}” was merged into a draft of “{kept}”. Publish it next.").format(**titles),
            buttons=[messages.button(unmerge_url, _("Unmerge"))],
        )
        if releases:
            message = ngettext(
                "“{merged}” was removed from the release {releases}. Add “{kept}” to it if its "
                "text should go live with the others.",
                "“{merged}” was removed from the releases {releases}. Add “{kept}” to them if its "
                "text should go live with the others.",
                len(releases),
            )
            releases_text = get_text_list(releases, _("and"))
            messages.warning(self.request, message.format(releases=releases_text, **titles))
        return redirect(get_edit_url(kept.pk))


class UnmergeTalkView(TalkFormView):
    template_name = "curation/editing/unmerge_talk.html"
    header_icon = "undo"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        marks = MergedTalk.objects.select_related("merged_into", "merged_by")
        self.mark: Any = marks.filter(page=self.object.pk).first()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.mark is None:
            return redirect(self.get_edit_url())
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Unmerge {title}").format(title=self.object.draft_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept, merged = self.mark.merged_into, self.object
        return super().get_context_data(
            mark=self.mark,
            kept=kept,
            merged=merged,
            was_live=unmerge_talks.get_undo_data(merged, kept).get("was_live"),
            problem=find_unmerge_problem(kept, merged, self.request.user, is_preview=True),
            **kwargs,
        )

    def perform(self, form: Form) -> HttpResponse:
        unmerge_talks.unmerge_talks(self.object, self.request.user)
        message = _("“{title}” is a separate talk again.")
        messages.success(self.request, message.format(title=self.object.draft_title))
        return redirect(self.get_edit_url())


class SplitTalkView(TalkFormView):
    """Choose where the second talk begins."""

    template_name = "curation/editing/split_talk.html"
    header_icon = "cut"
    form_class = SplitTalkForm

    def get_page_title(self) -> str:
        return _("Split {title} in two").format(title=self.object.draft_title)

    @cached_property
    def blocks(self) -> list[tuple[str, str]]:
        """The blocks that the second talk can begin with: all but the first."""
        return label_blocks(get_latest_draft(self.object))[1:]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"blocks": self.blocks}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problem = find_editing_problem(self.request.user, self.object, is_preview=True)
        return super().get_context_data(
            talk=self.object, blocks=self.blocks, problem=problem, **kwargs
        )

    def perform(self, form: Form) -> HttpResponse:
        data = form.cleaned_data
        new_talk = merge_split_talks.split_talk(
            self.object, data["first_block"], data["title"], self.request.user
        )
        message = _(
            "“{new}” is a new draft after “{old}”. Add its speakers and topics, then publish both."
        )
        titles = {"new": new_talk.title, "old": self.object.draft_title}
        messages.success(self.request, message.format(**titles))
        return redirect(get_edit_url(new_talk.pk))
