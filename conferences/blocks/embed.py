from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from conferences.embeds import PROVIDER_NAMES, Player, player_for


class EmbedValue(blocks.StructValue):
    @property
    def player(self) -> Player | None:
        return player_for(self["url"] or "")


class EmbedBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=255, help_text="What the video shows. Screen readers say it before it plays."
    )
    url = blocks.URLBlock(label="Address of the video", help_text=f"Its page on {PROVIDER_NAMES}.")

    class Meta:
        icon = "media"
        label = "Video"
        group = "Links and media"
        description = "A video from elsewhere. Nothing of it loads until a reader presses play."
        template = "conferences/blocks/embed.html"
        value_class = EmbedValue
        preview_value = {
            "title": "The recording of the opening",
            "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["url"] and not value.player:
            message = (
                f"Only videos of {PROVIDER_NAMES} can be embedded, by the address of their page. "
                "For anything else use a Link block."
            )
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return value
