"""The picture that stands for a page where somebody shares it: drawn, not photographed.

Drawn with the letters that come with Pillow, so that it looks the same on every machine. Those are
the letters of English; a line with any other is left out rather than drawn with holes.
"""

from dataclasses import astuple, dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from conferences.models import ConferencePage, RecapPage
from conferences.site_name import get_site_name
from conferences.text import in_a_row

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
GROUND, INK, MUTED = "#fffdf8", "#211c16", "#62584c"
#: As the stylesheet has them, on the light ground.
ACCENTS = {
    "brick": "#9a3a1c",
    "pine": "#1c6046",
    "harbour": "#1b5583",
    "plum": "#7c2c63",
    "ochre": "#7a5000",
}
#: Goes up when cards are drawn otherwise: their addresses change, and nobody keeps the old.
DRAWING = 1
#: Instead of a title: of the site itself, and of a talk whose letters the font lacks.
MOTTO = "What was said, kept where it can be found"
MOST_TITLE_LINES = 4
#: Marks that English has and the font lacks.
PLAIN = str.maketrans({"–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "‚": ","})


@dataclass(frozen=True)
class Card:
    """What is written on a card."""

    title: str = ""
    speakers: tuple[str, ...] = ()
    #: The conference of a talk; of a conference, when and where.
    where: str = ""
    accent: str = "brick"

    @property
    def digest(self) -> str:
        return sha256(repr((DRAWING, astuple(self))).encode()).hexdigest()[:16]

    @property
    def in_words(self) -> str:
        """For those who do not see it."""
        return ", ".join(filter(None, (self.title, *self.speakers, self.where))) or get_site_name()


def card_of(page: RecapPage, speakers: list[str], conference: ConferencePage | None) -> Card:
    if isinstance(page, ConferencePage):
        where = ", ".join(page.place_and_time)
    else:
        where = conference.title if conference else ""
    return Card(
        title=page.title,
        speakers=tuple(speakers),
        where=where,
        accent=conference.accent if conference else "brick",
    )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: cards need letters of every size")
    return font


@cache
def _can_be_drawn(letter: str) -> bool:
    font = _font(40)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\ue000"))


def drawable(text: str) -> str:
    """The text as the font can write it, or nothing when it lacks a letter."""
    text = " ".join(text.translate(PLAIN).split())
    return text if all(map(_can_be_drawn, set(text))) else ""


def draw(card: Card) -> bytes:
    """The card as a PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    accent = ACCENTS.get(card.accent, ACCENTS["brick"])
    pen.rectangle((0, 0, WIDTH, 15), fill=accent)
    pen.text((MARGIN, 76), get_site_name(), font=_font(30), fill=accent, stroke_width=0.5)
    bottom = HEIGHT - MARGIN
    for line, size, colour in (
        (drawable(card.where), 30, MUTED),
        (drawable(_names(card.speakers, 38)), 38, INK),
    ):
        if line:
            pen.text(
                (MARGIN, bottom), _shortened(line, size), font=_font(size), fill=colour, anchor="ls"
            )
            bottom -= size + 26
    _draw_title(pen, drawable(card.title) or MOTTO, top=150, bottom=bottom - 20)
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _names(names: tuple[str, ...], size: int) -> str:
    """As many as fit, and how many more there are."""
    for kept in range(len(names), 0, -1):
        more = [f"{len(names) - kept} more"] if kept < len(names) else []
        line = in_a_row([*names[:kept], *more])
        if _fits(line, size):
            return line
    return names[0] if names else ""


def _draw_title(pen: ImageDraw.ImageDraw, title: str, top: int, bottom: int) -> None:
    """As large as it fits; one that never does ends in three dots."""
    for size in (84, 74, 64, 56, 48):
        lines, height = _wrapped(title, size), round(size * 1.2)
        if len(lines) <= MOST_TITLE_LINES and top + len(lines) * height <= bottom:
            break
    room = min(MOST_TITLE_LINES, (bottom - top) // height)
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened(" ".join(lines[room - 1 :]), size)]
    for number, line in enumerate(lines):
        # The font has one weight; a stroke makes it bold.
        pen.text((MARGIN, top + number * height), line, font=_font(size), fill=INK, stroke_width=1)


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, size):
            lines[-1] = longer
        else:
            lines.append(_shortened(word, size))
    return lines


def _shortened(text: str, size: int) -> str:
    """The beginning of a line that fits."""
    if _fits(text, size):
        return text
    letters = len(text) * (WIDTH - 2 * MARGIN) / _font(size).getlength(text)
    kept = text[: int(letters)]
    while not _fits(f"{kept}…", size):
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _fits(text: str, size: int) -> bool:
    return bool(_font(size).getlength(text) <= WIDTH - 2 * MARGIN)
