from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from conferences.video_players import Player, find_player, list_providers


class EmbedValue(blocks.StructValue):
    @property
    def player(self) -> Player | None:
        return find_player(self["url"] or "")


class EmbedBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=255,
        label=_("Title"),
        help_text=_("What the video shows. Screen readers say it before it plays."),
    )
    url = blocks.URLBlock(
        label=_("Video URL"),
        help_text=format_lazy(
            _("The page of the video on {providers}."), providers=lazy(list_providers, str)()
        ),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        group = _("Links and media")
        description = _("A video on another site. Nothing is loaded until a reader presses play.")
        template = "conferences/blocks/embed.html"
        value_class = EmbedValue
        preview_value = {
            "title": "The recording of the opening",
            "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["url"] and not value.player:
            message = gettext(
                "Only videos on {providers} can be embedded, by the URL of their page. "
                "For anything else, use a Link block."
            ).format(providers=list_providers())
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return value
