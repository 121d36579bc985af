"""Pictures that notes speak of: taken from beside the file, stored once, or missed by name."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from markdown_it.token import Token
from wagtail.images import get_image_model

from conferences.images import ValidImageField
from conferences.markdown import PARSER
from conferences.markdown.internal_links import IMAGE_URL
from importers.documents import Message

#: A picture that is at hand and not stored yet, by what is in it.
NEW = "new:"
LONGEST_ALTERNATIVE = 255
#: A picture amid a text: ![words]( or ![words](<, then its address.
IN_TEXT = re.compile(r"(!\[[^\]]*\]\(\s*)(?:<([^<>\n]*)>|((?:[^()\s<>]|\([^()\s<>]*\))+))")
NEW_IN_TEXT = re.compile(r"(!\[([^\]]*)\]\(\s*picture:)new:([0-9a-f]{40})(?![0-9a-f])")


class Pictures:
    """The picture files at hand, and the pictures of the site with the same bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._hashes: dict[str, str] = {}
        self._known: dict[str, int] | None = None
        self._before: Mapping[str, str | int] = {}
        self._used: dict[str, str | int] = {}

    def find(self, source: str, notes_path: str) -> str:
        """The path of the file that notes at this path mean; nothing when it is not at hand."""
        parts = urlsplit(source)
        if parts.scheme or parts.netloc:
            return ""
        wanted = PurePosixPath(unquote(parts.path).lstrip("/"))
        beside = PurePosixPath(notes_path).parent
        for place in (beside / wanted, wanted, beside / wanted.name):
            clean = _without_dots(place)
            if clean in self.files:
                return clean
        return next((path for path in self.files if path.endswith(f"/{wanted}")), "")

    def sha1(self, path: str) -> str:
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha1(self.files[path], usedforsecurity=False).hexdigest()
        return self._hashes[path]

    def known(self) -> dict[str, int]:
        """The site's pictures by what is in them."""
        if self._known is None:
            hashes = [self.sha1(path) for path in self.files]
            images = get_image_model().objects.filter(file_hash__in=hashes)
            self._known = dict(images.values_list("file_hash", "pk")) if hashes else {}
        return self._known

    def place(
        self, version: dict[str, Any], path: str, title: str, before: Mapping[str, str | int]
    ) -> list[Message]:
        """Give a version's picture blocks their picture; what is missing is said.

        `before` are the pictures of the last import: they stay though their files are not at hand.
        """
        messages = []
        self._before, self._used = before, {}
        for block in version["blocks"]:
            if block["type"] == "prose":
                messages += self._place_in_text(block, path, title)
                continue
            picture = block.pop("picture", None)
            if picture is None:
                continue
            number, why = self._found(picture["source"], path)
            if why:
                lines = tuple(block.get("lines") or (1, 1))
                remedy = "Upload it, and choose it in the block that keeps its place."
                messages.append(_missing(title, picture["source"], why, lines, remedy))
                continue
            alternative = picture["alternative"] or picture["caption"] or _words(picture["source"])
            value = block["value"]
            value["image"] = {
                "image": number,
                "alt_text": alternative[:LONGEST_ALTERNATIVE],
                "decorative": False,
            }
            value["wanted"] = ""
            value["check_alt"] = not picture["alternative"]
        if self._used:
            version["pictures"] = self._used
        return messages

    def _found(self, source: str, path: str) -> tuple[str | int, str]:
        """The picture that is meant, stored or still to be; or why it cannot be shown."""
        found = self.find(source, path)
        why = _cannot_show(found, self.files) if found else "it is not beside the notes"
        number: str | int = ""
        if not why:
            sha1 = self.sha1(found)
            number = self.known().get(sha1, NEW + sha1)
        elif not found and self._is_there(source):
            number, why = self._before[source], ""
        elif urlsplit(source).scheme:
            why = "it lies on another site, and nothing is fetched from there"
        if number:
            self._used[source] = number
        return number, why

    def _is_there(self, source: str) -> bool:
        number = self._before.get(source)
        return number is not None and get_image_model().objects.filter(pk=number).exists()

    def _place_in_text(self, block: dict[str, Any], path: str, title: str) -> list[Message]:
        """Pictures amid a text stay there, as ![words](picture:34); a list keeps its structure."""
        if "![" not in block["value"]:
            return []
        messages = []
        first = (block.get("lines") or (1, 1))[0]
        rows = block["value"].split("\n")
        for token in PARSER.parse(block["value"]):
            for source in dict.fromkeys(_sources(token.children or ())):
                start, end = token.map or (0, len(rows))
                number, why = self._found(source, path)
                text = "\n".join(rows[start:end])
                named = text if why else _renamed(text, source, number)
                if named == text:
                    why = why or "it is named by a reference further down"
                    remedy = "Upload it, and write ![what it shows](picture:its number) here."
                    lines = (first + start, first + end - 1)
                    messages.append(_missing(title, source, why, lines, remedy))
                rows[start:end] = named.split("\n")
        block["value"] = "\n".join(rows)
        return messages

    def store(self, version: dict[str, Any], user: Any) -> None:
        """Save the pictures that are new, once each, and put their ids where their names were."""
        for block in version["blocks"]:
            if block["type"] == "prose":
                block["value"] = self.store_in(block["value"], user)
            elif block["type"] == "image" and (image := block["value"]["image"]):
                image["image"] = self._stored(image.get("image"), image["alt_text"], user)
        for source, name in version.get("pictures", {}).items():
            version["pictures"][source] = self._stored(name, "", user)

    def _stored(self, name: Any, description: str, user: Any) -> Any:
        if isinstance(name, str) and name.startswith(NEW):
            return self._store(name.removeprefix(NEW), description, user)
        return name

    def store_in(self, text: str, user: Any) -> str:
        """The same for a text: pictures stand amid it by what is in them until they have an id."""
        return NEW_IN_TEXT.sub(
            lambda match: f"{match[1]}{self._store(match[3], match[2], user)}", text
        )

    def _store(self, sha1: str, description: str, user: Any) -> int:
        if sha1 not in self.known():
            path = next(path for path in self.files if self.sha1(path) == sha1)
            file = SimpleUploadedFile(PurePosixPath(path).name, self.files[path])
            image = get_image_model()(
                title=_words(path) or "Picture",
                description=description,
                file=file,
                uploaded_by_user=user,
            )
            image._set_image_file_metadata()
            image.save()
            self.known()[sha1] = image.pk
        return self.known()[sha1]


def _renamed(text: str, source: str, number: str | int) -> str:
    return IN_TEXT.sub(
        lambda match: (
            f"{match[1]}picture:{number}"
            if PARSER.normalizeLink((match[2] or match[3]).strip()) == source
            else match[0]
        ),
        text,
    )


def _sources(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        source = str(token.attrGet("src") or "") if token.type == "image" else ""
        if source and not IMAGE_URL.match(source):
            yield source


def _missing(title: str, source: str, why: str, lines: tuple[int, int], remedy: str) -> Message:
    text = f"“{title}”: the picture {source} is missing: {why}."
    return Message("warning", text, lines, remedy)


def _cannot_show(path: str, files: Mapping[str, bytes]) -> str:
    """Why a file is no picture this site can show, in the words of the upload form."""
    extension = PurePosixPath(path).suffix.lstrip(".").lower()
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        return f"files of the kind .{extension} cannot be shown; save it as JPEG or PNG"
    file = SimpleUploadedFile(PurePosixPath(path).name, files[path])
    file.file = BytesIO(files[path])
    try:
        ValidImageField().clean(file)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _words(path: str) -> str:
    return " ".join(PurePosixPath(path).stem.replace("-", " ").replace("_", " ").split())


def _without_dots(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)
