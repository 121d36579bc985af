from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from conferences.blocks.text import PlainTextBlock
from conferences.suggestion_widgets import SuggestingInput, get_code_languages
from conferences.syntax_highlighting import get_language_label, highlight_code


class LanguageBlock(blocks.CharBlock):
    """A language's name as the notes have it, known or not, with suggestions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget = SuggestingInput(get_code_languages)


class CodeValue(blocks.StructValue):
    @property
    def html(self) -> SafeString:
        # Pygments and html.escape both escape the code.
        return mark_safe(highlight_code(self["code"] or "", self["language"] or ""))  # noqa: S308

    @property
    def language_label(self) -> str:
        return get_language_label(self["language"] or "")


class CodeBlock(blocks.StructBlock):
    language = LanguageBlock(
        required=False,
        max_length=40,
        label=_("Language"),
        help_text=_("For example python, html or bash. Unknown languages show as plain text."),
    )
    code = PlainTextBlock(rows=8, label=_("Code"))
    caption = blocks.CharBlock(required=False, max_length=255, label=_("Caption"))

    class Meta:
        icon = "code"
        label = _("Code")
        group = _("Quotes and code")
        description = _("Code, coloured by its language. Spaces and line breaks stay as typed.")
        template = "conferences/blocks/code.html"
        value_class = CodeValue
        preview_value = {
            "language": "python",
            "code": 'talks = Talk.objects.filter(kind="keynote")\nfor talk in talks:\n'
            "    print(talk.title)\n",
            "caption": "Every keynote, in one query",
        }
