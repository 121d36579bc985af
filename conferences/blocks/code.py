from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks

from conferences.blocks.text import PlainTextBlock
from conferences.syntax_highlighting import highlighted, language_label
from conferences.widgets import SuggestingInput, code_languages


class LanguageBlock(blocks.CharBlock):
    """The name of a language; what notes call it is kept, known or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget = SuggestingInput(code_languages)


class CodeValue(blocks.StructValue):
    @property
    def html(self) -> SafeString:
        # Pygments and html.escape both escape what they are given.
        return mark_safe(highlighted(self["code"] or "", self["language"] or ""))  # noqa: S308

    @property
    def language_label(self) -> str:
        return language_label(self["language"] or "")


class CodeBlock(blocks.StructBlock):
    language = LanguageBlock(
        required=False,
        max_length=40,
        help_text="Such as python, html or bash. One that is not known shows as plain text.",
    )
    code = PlainTextBlock(rows=8)
    caption = blocks.CharBlock(required=False, max_length=255)

    class Meta:
        icon = "code"
        group = "Quotes and code"
        description = "A listing, coloured by language. Spaces and line breaks stay as typed."
        template = "conferences/blocks/code.html"
        value_class = CodeValue
        preview_value = {
            "language": "python",
            "code": 'talks = Talk.objects.filter(kind="keynote")\nfor talk in talks:\n'
            "    print(talk.title)\n",
            "caption": "Every keynote, in one query",
        }
