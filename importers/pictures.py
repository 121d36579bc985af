"""The pictures of notes: finds them among the files of an import, and stores each once."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from markdown_it.token import Token
from wagtail.images import get_image_model

from conferences.images import ValidImageField
from conferences.markdown.internal_links import IMAGE_URL
from conferences.markdown.parser import PARSER
from conferences.stream_data import Block as StreamBlock
from importers.page_versions import PageVersion
from importers.parsed_documents import Block, LineRange, Message

#: Stands before the hash of a picture that is not stored yet.
NEW = "new:"
MAX_ALT_LENGTH = 255
MAX_DESCRIPTION_LENGTH = 500
#: A picture in a text: ![alt]( or ![alt](<, then its address.
IN_TEXT = re.compile(r"(!\[[^\]]*\]\(\s*)(?:<([^<>\n]*)>|((?:[^()\s<>]|\([^()\s<>]*\))+))")
NEW_IN_TEXT = re.compile(r"(!\[([^\]]*)\]\(\s*picture:)new:([0-9a-f]{40})(?![0-9a-f])")


@dataclass(frozen=True)
class PlacedBlocks:
    """Blocks with the pictures they name."""

    blocks: tuple[Block, ...]
    #: The picture for each address in the notes: an image's id, or NEW and its hash.
    pictures: Mapping[str, str | int]
    messages: tuple[Message, ...]


class PictureFiles:
    """The picture files of an import, and the site's images with the same bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._hashes: dict[str, str] = {}
        self._image_ids: dict[str, int] | None = None

    def find_path(self, address: str, notes_path: str) -> str:
        """The path of the file that notes at this path mean; empty if there is none."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return ""
        relative = PurePosixPath(unquote(parts.path).lstrip("/"))
        folder = PurePosixPath(notes_path).parent
        for place in (folder / relative, relative, folder / relative.name):
            path = _resolve_dots(place)
            if path in self.files:
                return path
        return next((path for path in self.files if path.endswith(f"/{relative}")), "")

    def get_hash(self, path: str) -> str:
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha1(self.files[path], usedforsecurity=False).hexdigest()
        return self._hashes[path]

    def find_image_ids(self) -> dict[str, int]:
        """The site's images with the same bytes as one of the files, by hash."""
        if self._image_ids is None:
            hashes = [self.get_hash(path) for path in self.files]
            images = get_image_model().objects.filter(file_hash__in=hashes)
            self._image_ids = dict(images.values_list("file_hash", "pk")) if hashes else {}
        return self._image_ids

    def place(
        self,
        blocks: Sequence[Block],
        notes_path: str,
        title: str,
        previous: Mapping[str, str | int],
    ) -> PlacedBlocks:
        """Find the pictures of a page's blocks, and report those that are missing.

        `previous` are the pictures of the last import, which stay if their files are not given.
        """
        placement = _Placement(self, notes_path, title, previous)
        placed = tuple(placement.place(block) for block in blocks)
        return PlacedBlocks(placed, placement.pictures, tuple(placement.messages))

    def store(self, version: PageVersion, user: Any) -> PageVersion:
        """Save the new pictures of a version, and put their ids in the place of their marks."""
        return replace(
            version,
            blocks=tuple(self._store_in_block(block, user) for block in version.blocks),
            pictures={
                address: self._store_marked(picture, "", user)
                for address, picture in version.pictures.items()
            },
        )

    def _store_in_block(self, block: StreamBlock, user: Any) -> StreamBlock:
        value = block["value"]
        if block["type"] == "prose":
            return block | {"value": self.store_in_text(value, user)}
        if block["type"] == "image" and (image := value["image"]):
            image_id = self._store_marked(image.get("image"), image["alt_text"], user)
            return block | {"value": value | {"image": image | {"image": image_id}}}
        return block

    def store_in_text(self, text: str, user: Any) -> str:
        return NEW_IN_TEXT.sub(
            lambda match: f"{match[1]}{self._store_file(match[3], match[2], user)}", text
        )

    def _store_marked(self, picture: Any, description: str, user: Any) -> Any:
        if isinstance(picture, str) and picture.startswith(NEW):
            return self._store_file(picture.removeprefix(NEW), description, user)
        return picture

    def _store_file(self, sha1: str, description: str, user: Any) -> int:
        if sha1 not in self.find_image_ids():
            path = next(path for path in self.files if self.get_hash(path) == sha1)
            image = get_image_model()(
                title=_make_title(path) or _("Picture"),
                description=description,
                file=SimpleUploadedFile(PurePosixPath(path).name, self.files[path]),
                uploaded_by_user=user,
            )
            image._set_image_file_metadata()
            image.save()
            self.find_image_ids()[sha1] = image.pk
        return self.find_image_ids()[sha1]


class _Placement:
    """The pictures found for one page so far."""

    def __init__(
        self, files: PictureFiles, notes_path: str, title: str, previous: Mapping[str, str | int]
    ) -> None:
        self.files, self.notes_path, self.title = files, notes_path, title
        self.previous = previous
        self.pictures: dict[str, str | int] = {}
        self.messages: list[Message] = []

    def place(self, block: Block) -> Block:
        if block.kind == "image":
            return replace(block, value=self._make_image_value(block))
        if block.kind == "prose" and "![" in block.value:
            return replace(block, value=self._replace_in_text(block.value, block.lines[0]))
        return block

    def _make_image_value(self, block: Block) -> dict[str, Any]:
        """The value of an image block. A missing picture is described, for editors to find it."""
        address, alt_text = block.value["source"], block.value["alternative"]
        caption = block.value["caption"]
        value = {"image": None, "caption": caption, "credit": ""}
        picture, problem = self._find(address)
        if problem:
            remedy = _("Upload it, then choose it in the block that keeps its place.")
            self._add_missing(address, problem, block.lines, remedy)
            missing_image = f"{address} – “{alt_text}”" if alt_text else address
            missing_image = missing_image[:MAX_DESCRIPTION_LENGTH]
            return value | {"missing_image": missing_image, "check_alt": False}
        alt_text_or_name = (alt_text or caption or _make_title(address))[:MAX_ALT_LENGTH]
        image = {"image": picture, "alt_text": alt_text_or_name, "decorative": False}
        return value | {"image": image, "missing_image": "", "check_alt": not alt_text}

    def _replace_in_text(self, text: str, first_line: int) -> str:
        """Pictures stay in their text, as ![alt](picture:34), so that lists stay as they are."""
        lines = text.split("\n")
        for token in PARSER.parse(text):
            for address in dict.fromkeys(_find_picture_addresses(token.children or ())):
                start, end = token.map or (0, len(lines))
                picture, problem = self._find(address)
                before = "\n".join(lines[start:end])
                after = before if problem else _replace_address(before, address, picture)
                if after == before:
                    problem = problem or _("it is defined by a reference link")
                    remedy = _("Upload it, then write ![description](picture:its number) here.")
                    self._add_missing(
                        address, problem, (first_line + start, first_line + end - 1), remedy
                    )
                lines[start:end] = after.split("\n")
        return "\n".join(lines)

    def _find(self, address: str) -> tuple[str | int, str]:
        """The picture at an address, stored or new; or why it cannot be shown."""
        picture: str | int = ""
        problem = ""
        if path := self.files.find_path(address, self.notes_path):
            if not (problem := _find_problem(path, self.files.files[path])):
                sha1 = self.files.get_hash(path)
                picture = self.files.find_image_ids().get(sha1, NEW + sha1)
        elif self._is_stored(self.previous.get(address)):
            picture = self.previous[address]
        elif urlsplit(address).scheme:
            problem = _("it is on another site, and nothing is fetched from there")
        else:
            problem = _("it is not among the files")
        if picture:
            self.pictures[address] = picture
        return picture, problem

    @staticmethod
    def _is_stored(picture: str | int | None) -> bool:
        return picture is not None and get_image_model().objects.filter(pk=picture).exists()

    def _add_missing(self, address: str, problem: str, lines: LineRange, remedy: str) -> None:
        text = _("“{title}”: The picture {address} is missing: {problem}.")
        text = text.format(title=self.title, address=address, problem=problem)
        self.messages.append(Message("warning", text, lines, remedy))


def _replace_address(text: str, address: str, picture: str | int) -> str:
    return IN_TEXT.sub(
        lambda match: (
            f"{match[1]}picture:{picture}"
            if PARSER.normalizeLink((match[2] or match[3]).strip()) == address
            else match[0]
        ),
        text,
    )


def _find_picture_addresses(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        address = str(token.attrGet("src") or "") if token.type == "image" else ""
        if address and not IMAGE_URL.match(address):
            yield address


def _find_problem(path: str, data: bytes) -> str:
    """Why a file is not a picture that this site can show, as the upload form says it."""
    extension = PurePosixPath(path).suffix.lstrip(".").lower()
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        text = _("files of the type .{extension} cannot be shown; save it as JPEG or PNG")
        return text.format(extension=extension)
    file = SimpleUploadedFile(PurePosixPath(path).name, data)
    file.file = BytesIO(data)
    try:
        ValidImageField().clean(file)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _make_title(path: str) -> str:
    return " ".join(PurePosixPath(path).stem.replace("-", " ").replace("_", " ").split())


def _resolve_dots(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)
