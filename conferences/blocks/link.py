from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

LINK_KINDS = [
    ("article", _("Article")),
    ("code", _("Code")),
    ("documentation", _("Documentation")),
    ("slides", _("Slides")),
    ("video", _("Video")),
    ("person", _("Person or profile")),
    ("other", _("Something else")),
]


class LinkValue(blocks.StructValue):
    @property
    def page_id(self) -> int | None:
        return self["page"].pk if self["page"] else None

    @property
    def host(self) -> str:
        """The host of another site, as readers would write it."""
        try:
            return (urlsplit(self["url"] or "").hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @property
    def kind_label(self) -> str:
        return "" if self["kind"] == "other" else str(dict(LINK_KINDS).get(self["kind"], ""))


class DeferredPageChooserBlock(blocks.PageChooserBlock):
    """Knows a page's id alone, which is enough to render a link; the rest is read when needed."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Page | None]:
        return [Page.from_db(None, ["id"], [pk]) if pk else None for pk in values]

    def get_form_state(self, value: Any) -> Any:
        try:
            return super().get_form_state(value)
        except Page.DoesNotExist:
            return None  # deleted since


class LinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=255,
        label=_("Title"),
        help_text=_("What readers find there. They see this instead of the URL."),
    )
    url = blocks.URLBlock(
        required=False, label=_("URL"), help_text=_("For a page on another site.")
    )
    page = DeferredPageChooserBlock(
        required=False, label=_("Page"), help_text=_("For a page on this site.")
    )
    kind = blocks.ChoiceBlock(choices=LINK_KINDS, default="other", required=False, label=_("Kind"))
    note = blocks.CharBlock(
        required=False, max_length=500, label=_("Note"), help_text=_("Why it is worth a visit.")
    )

    class Meta:
        icon = "link"
        label = _("Link")
        group = _("Links and media")
        description = _("A page worth visiting, on this site or another, with a note about it.")
        template = "conferences/blocks/link.html"
        value_class = LinkValue
        preview_value = {
            "title": "The schedule of DjangoCon US 2024",
            "url": "https://2024.djangocon.us/schedule/",
            "page": None,
            "kind": "other",
            "note": "Every talk with its abstract.",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["url"] and value["page"]:
            message = gettext("Enter a URL or choose a page, not both.")
            raise StructBlockValidationError(block_errors={"page": ValidationError(message)})
        if not (value["url"] or value["page"]) and not self.is_deferred_validation:
            message = gettext("Enter a URL, or choose a page of this site.")
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return value
