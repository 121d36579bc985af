"""A page's body as JSON: what readers see of each block, and nothing else. Texts are Markdown."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest

from conferences.markdown.parser import Heading
from conferences.models import RecapPage
from conferences.public.body_markdown import BodyReferences


class BodySerializer:
    """Serializes the blocks of a page: each `_serialize_…` method those of one type."""

    def __init__(self, page: RecapPage, request: HttpRequest) -> None:
        self.references = BodyReferences(page, request)

    def serialize(self, blocks: Any) -> Iterator[dict[str, Any]]:
        for block in blocks:
            kind = block.block_type
            if kind == "notes" and block.value.is_refused:
                continue
            serialize: Callable[[Any], Any] = getattr(self, f"_serialize_{kind}")
            yield {"type": kind, "id": block.id, "value": serialize(block.value)}

    def _serialize_notes(self, value: Any) -> dict[str, Any]:
        source = value["source"]
        fields = ("title", "author", "url", "licence")
        with self.references.open_notes(value):
            return {
                "source": source and {name: getattr(source, name) for name in fields},
                "content": list(self.serialize(value["content"])),
            }

    def _serialize_heading(self, value: Any) -> dict[str, Any]:
        heading = Heading(int(value["level"] or 2), value["text"] or "")
        return {"text": value["text"], "level": self.references.place_heading(heading)}

    def _serialize_prose(self, text: str) -> str:
        return self.references.resolve_markdown(text)

    def _serialize_quote(self, value: Any) -> dict[str, Any]:
        text = self.references.resolve_markdown(value["text"])
        return {"text": text, **_get_texts(value, "attribution", "link")}

    def _serialize_code(self, value: Any) -> dict[str, Any]:
        return _get_texts(value, "language", "code", "caption")

    def _serialize_link(self, value: Any) -> dict[str, Any]:
        texts = _get_texts(value, "title", "kind", "note")
        return {"url": self.references.get_link_url(value), **texts}

    def _serialize_image(self, value: Any) -> dict[str, Any]:
        return {
            "url": self.references.get_image_url(value["image"]) if value["image"] else "",
            "alternative": value.alt_text,
            "caption": self.references.resolve_inline(value["caption"]),
            **_get_texts(value, "credit"),
        }

    def _serialize_table(self, value: Any) -> dict[str, Any]:
        return {
            "caption": value.caption or "",
            "columns": [
                {"heading": column["heading"], "kind": column["block"].name}
                for column in value.columns
            ],
            "rows": [
                [*map(self.references.resolve_inline, row["values"])] for row in value.row_data
            ],
        }

    def _serialize_embed(self, value: Any) -> dict[str, Any]:
        return _get_texts(value, "title", "url")

    def _serialize_transcript(self, value: Any) -> dict[str, Any]:
        return _get_texts(value, "label", "text")

    def _serialize_raw(self, value: Any) -> dict[str, Any]:
        # Without the reason why nothing could parse it, which is for editors.
        return _get_texts(value, "text")


def _get_texts(value: Any, *names: str) -> dict[str, str]:
    """These fields of a block; an empty one as an empty text."""
    return {name: value[name] or "" for name in names}
