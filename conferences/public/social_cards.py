"""Draws the image that other sites show when somebody shares a page.

With the font that comes with Pillow, so that it looks the same on every machine. The font has only
the letters of English; a line with any other letter is left out.
"""

from dataclasses import astuple, dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext as _, ngettext
from PIL import Image, ImageDraw, ImageFont

from conferences.models import ConferencePage, RecapPage
from conferences.site_name import get_site_name
from conferences.text import join_names

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
BACKGROUND, TEXT_COLOUR, MUTED = "#fffdf8", "#211c16", "#62584c"
#: The accents of the stylesheet, on a light background.
ACCENTS = {
    "brick": "#9a3a1c",
    "pine": "#1c6046",
    "harbour": "#1b5583",
    "plum": "#7c2c63",
    "ochre": "#7a5000",
}
#: Part of the URLs. Increase it when cards are drawn differently, since caches keep the old ones.
DESIGN_VERSION = 1
MAX_TITLE_LINES = 4
#: Punctuation that the font lacks, and what is drawn instead.
REPLACEMENTS = str.maketrans({"–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "‚": ","})


@dataclass(frozen=True)
class SocialCard:
    """The texts and the colour of a card. An empty one is the card of the site."""

    title: str = ""
    speakers: tuple[str, ...] = ()
    #: The conference of a talk, or the place and dates of a conference.
    details: str = ""
    accent: str = "brick"

    @property
    def digest(self) -> str:
        content = repr((DESIGN_VERSION, get_site_name(), astuple(self)))
        return sha256(content.encode()).hexdigest()[:16]

    @property
    def alt_text(self) -> str:
        texts = filter(None, (self.title, *self.speakers, self.details))
        return ", ".join(texts) or get_site_name()


def make_card(page: RecapPage, names: list[str], conference: ConferencePage | None) -> SocialCard:
    if isinstance(page, ConferencePage):
        details = ", ".join(page.place_and_time)
    else:
        details = conference.title if conference else ""
    accent = conference.accent if conference else "brick"
    return SocialCard(page.title, tuple(names), details, accent)


@cache
def _get_font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Social cards need a Pillow that was built with FreeType.")
    return font


@cache
def _can_be_drawn(letter: str) -> bool:
    font = _get_font(40)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\ue000"))


def drawable(text: str) -> str:
    """The text as the font can draw it, or nothing if it lacks a letter."""
    text = " ".join(text.translate(REPLACEMENTS).split())
    return text if all(map(_can_be_drawn, set(text))) else ""


def draw_card(card: SocialCard) -> bytes:
    """The card as a PNG file."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    pen = ImageDraw.Draw(picture)
    accent = ACCENTS.get(card.accent, ACCENTS["brick"])
    pen.rectangle((0, 0, WIDTH, 15), fill=accent)
    pen.text((MARGIN, 76), get_site_name(), font=_get_font(30), fill=accent, stroke_width=0.5)
    bottom = HEIGHT - MARGIN
    for line, size, colour in (
        (drawable(card.details), 30, MUTED),
        (drawable(_join_names(card.speakers, 38)), 38, TEXT_COLOUR),
    ):
        if line:
            line = _shorten(line, size)
            pen.text((MARGIN, bottom), line, font=_get_font(size), fill=colour, anchor="ls")
            bottom -= size + 26
    title = drawable(card.title) or drawable(_("What was said, kept where it can be found"))
    _draw_title(pen, title, top=150, bottom=bottom - 20)
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _join_names(names: tuple[str, ...], size: int) -> str:
    """As many names as fit, and how many more there are."""
    for kept in range(len(names), 0, -1):
        number = len(names) - kept
        more = ngettext("{number} more", "{number} more", number).format(number=number)
        line = join_names([*names[:kept], more] if number else names)
        if _fits(line, size):
            return line
    return names[0] if names else ""


def _draw_title(pen: ImageDraw.ImageDraw, title: str, top: int, bottom: int) -> None:
    """In the largest size that fits. A title that is too long in the smallest is shortened."""
    for size in (84, 74, 64, 56, 48):
        lines, height = _wrap(title, size), round(size * 1.2)
        if len(lines) <= MAX_TITLE_LINES and top + len(lines) * height <= bottom:
            break
    room = min(MAX_TITLE_LINES, (bottom - top) // height)
    if len(lines) > room:
        lines = [*lines[: room - 1], _shorten(" ".join(lines[room - 1 :]), size)]
    for number, line in enumerate(lines):
        # The font has only one weight: a stroke makes it bold.
        place = (MARGIN, top + number * height)
        pen.text(place, line, font=_get_font(size), fill=TEXT_COLOUR, stroke_width=1)


def _wrap(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, size):
            lines[-1] = longer
        else:
            lines.append(_shorten(word, size))
    return lines


def _shorten(text: str, size: int) -> str:
    """The line, or as much of it as fits."""
    if _fits(text, size):
        return text
    letters = len(text) * (WIDTH - 2 * MARGIN) / _get_font(size).getlength(text)
    kept = text[: int(letters)]
    while not _fits(f"{kept}…", size):
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _fits(text: str, size: int) -> bool:
    return bool(_get_font(size).getlength(text) <= WIDTH - 2 * MARGIN)
