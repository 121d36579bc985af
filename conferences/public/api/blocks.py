"""A page's body as plain values: what readers see of each block, and nothing else."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest

from conferences.markdown import Heading
from conferences.models import RecapPage
from conferences.public.markdown_pages import Body


def body_values(page: RecapPage, request: HttpRequest) -> list[dict[str, Any]]:
    return list(Values(page, request).values())


class Values(Body):
    """The same words as the Markdown twin has, one value a block. Texts are Markdown."""

    def values(self) -> Iterator[dict[str, Any]]:
        yield from self._each(self.page.body)

    def _each(self, blocks: Any) -> Iterator[dict[str, Any]]:
        for block in blocks:
            kind = block.block_type
            if kind == "notes" and block.value.is_refused:
                continue
            read: Callable[[Any], Any] = getattr(self, f"_value_of_{kind}")
            yield {"type": kind, "id": block.id, "value": read(block.value)}

    def _value_of_notes(self, value: Any) -> dict[str, Any]:
        source = value["source"]
        credit = source and {
            name: getattr(source, name) for name in ("title", "author", "url", "licence")
        }
        with self.outline.section(value.heading):
            return {"source": credit, "content": list(self._each(value["content"]))}

    def _value_of_heading(self, value: Any) -> dict[str, Any]:
        level = self._level(Heading(int(value["level"] or 2), value["text"] or ""))
        return {"text": value["text"], "level": level}

    def _value_of_prose(self, text: str) -> str:
        return self._prose(text)

    def _value_of_quote(self, value: Any) -> dict[str, Any]:
        return {"text": self._prose(value["text"]), **_texts(value, "attribution", "link")}

    def _value_of_code(self, value: Any) -> dict[str, Any]:
        return _texts(value, "language", "code", "caption")

    def _value_of_link(self, value: Any) -> dict[str, Any]:
        address = self._page(value.page_id) if value.page_id else value["url"]
        return {"url": address or "", **_texts(value, "title", "kind", "note")}

    def _value_of_image(self, value: Any) -> dict[str, Any]:
        return {
            "url": self._file(value["image"]) if value["image"] else "",
            "alternative": value.alternative,
            "caption": self._line(value["caption"]),
            **_texts(value, "credit"),
        }

    def _value_of_table(self, value: Any) -> dict[str, Any]:
        return {
            "caption": value.caption or "",
            "columns": [
                {"heading": column["heading"], "kind": column["block"].name}
                for column in value.columns
            ],
            "rows": [[self._line(cell) for cell in row["values"]] for row in value.row_data],
        }

    def _value_of_embed(self, value: Any) -> dict[str, Any]:
        return _texts(value, "title", "url")

    def _value_of_transcript(self, value: Any) -> dict[str, Any]:
        return _texts(value, "label", "text")

    def _value_of_raw(self, value: Any) -> dict[str, Any]:
        # Why nothing could read it is for editors.
        return _texts(value, "text")


def _texts(value: Any, *names: str) -> dict[str, str]:
    """These of a block's fields; what was left out is an empty text."""
    return {name: value[name] or "" for name in names}
