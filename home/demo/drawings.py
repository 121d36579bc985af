"""Images for the demo, drawn when they are needed, so that the repository has no image files."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
PAPER, SOFT, RULE, INK = "#fffdf8", "#f6f1e7", "#e2d9c9", "#211c16"
BRICK, PINE, HARBOUR, PLUM, OCHRE = "#9a3a1c", "#1c6046", "#1b5583", "#7c2c63", "#c08a2c"

Draw = ImageDraw.ImageDraw


def _interpolate(near: float, far: float, share: float) -> float:
    return near + (far - near) * share


def hallway(canvas: Draw) -> None:
    """A corridor in perspective: doors on both sides, one of them open, light at the end."""
    left, right, top, bottom = 660, 940, 330, 610
    canvas.polygon([(0, 0), (WIDTH, 0), (right, top), (left, top)], fill=SOFT)
    canvas.polygon([(0, HEIGHT), (WIDTH, HEIGHT), (right, bottom), (left, bottom)], fill="#e9dcc6")
    canvas.polygon([(0, 0), (left, top), (left, bottom), (0, HEIGHT)], fill="#efe6d6")
    canvas.polygon([(WIDTH, 0), (right, top), (right, bottom), (WIDTH, HEIGHT)], fill="#ece1cf")
    canvas.rectangle([left, top, right, bottom], fill=PAPER)
    canvas.rectangle([left + 90, top + 70, right - 90, bottom], fill=BRICK)
    colours = (PINE, HARBOUR, OCHRE, PLUM)
    doors = ((0.08, 0.30), (0.42, 0.58), (0.66, 0.77), (0.83, 0.9))
    for side, (edge, wall) in enumerate(((0, left), (WIDTH, right))):
        for number, (start, end) in enumerate(doors):
            corners = []
            for share, low in ((start, False), (end, False), (end, True), (start, True)):
                x = _interpolate(edge, wall, share)
                ceiling, floor = _interpolate(0, top, share), _interpolate(HEIGHT, bottom, share)
                corners.append((x, floor if low else _interpolate(ceiling, floor, 0.26)))
            canvas.polygon(corners, fill=colours[(number + 2 * side) % 4])
    for share in (0.15, 0.42, 0.64, 0.82):
        y = _interpolate(0, top, share)
        half, lower = _interpolate(260, 45, share), y + 22 * (1.1 - share)
        lower_edge = [(800 + half * 0.93, lower), (800 - half * 0.93, lower)]
        canvas.polygon([(800 - half, y), (800 + half, y), *lower_edge], fill=PAPER)


def seats(canvas: Draw) -> None:
    """Rows of a lecture hall seen from the back, and the screen they look at."""
    canvas.rectangle([0, 0, WIDTH, HEIGHT], fill=SOFT)
    canvas.rectangle([430, 90, 1170, 430], fill=PAPER, outline=RULE, width=4)
    for number, width in enumerate((420, 560, 300)):
        y = 180 + number * 66
        canvas.rounded_rectangle([500, y, 500 + width, y + 18], 9, fill=(BRICK, RULE, RULE)[number])
    taken = {(0, 2), (0, 5), (1, 1), (1, 6), (2, 3), (2, 4), (3, 2), (3, 7)}
    colours = (PINE, HARBOUR, PLUM, OCHRE)
    for row in range(4):
        size, y = 74 + row * 26, 500 + row * 104
        step = size * 1.42
        first = WIDTH / 2 - step * 3.5
        for seat in range(8):
            x = first + seat * step
            if (row, seat) in taken:
                head = size * 0.26
                canvas.ellipse([x - head, y - head * 2.1, x + head, y - head * 0.1], fill=INK)
            seat_box = [x - size / 2, y, x + size / 2, y + size]
            canvas.rounded_rectangle(seat_box, size * 0.2, fill=colours[row])


def whiteboard(canvas: Draw) -> None:
    """Boxes and arrows: a request on its way through a cache to a database and back."""
    canvas.rectangle([0, 0, WIDTH, HEIGHT], fill="#e9dcc6")
    canvas.rounded_rectangle([130, 90, 1470, 780], 18, fill=PAPER, outline=RULE, width=10)
    canvas.rectangle([420, 780, 1180, 806], fill=RULE)
    boxes = [(250, 330, HARBOUR), (660, 190, PINE), (660, 470, PINE), (1090, 330, BRICK)]
    for x, y, colour in boxes:
        canvas.rounded_rectangle([x, y, x + 260, y + 150], 20, outline=colour, width=9)
        canvas.rounded_rectangle([x + 45, y + 48, x + 200, y + 62], 7, fill=colour)
        canvas.rounded_rectangle([x + 45, y + 88, x + 150, y + 102], 7, fill=RULE)
    upper_arrows = [(510, 375, 660, 275), (920, 265, 1090, 375)]
    lower_arrows = [(510, 435, 660, 535), (920, 545, 1090, 435)]
    for x1, y1, x2, y2 in (*upper_arrows, *lower_arrows):
        canvas.line([x1, y1, x2, y2], fill=INK, width=7)
        canvas.ellipse([x2 - 14, y2 - 14, x2 + 14, y2 + 14], fill=INK)
    for x, colour in ((470, BRICK), (600, HARBOUR), (730, PINE)):
        canvas.rounded_rectangle([x, 756, x + 100, 784], 14, fill=colour)


def skyline(canvas: Draw) -> None:
    """A city by water in the evening, lit windows, its reflection below."""
    canvas.rectangle([0, 0, WIDTH, HEIGHT], fill="#f7e6cc")
    canvas.ellipse([1010, 190, 1250, 430], fill=OCHRE)
    towers = [
        *((60, 420, 150), (225, 330, 120), (360, 470, 170), (545, 240, 130), (690, 380, 160)),
        *((865, 160, 110), (990, 350, 190), (1195, 440, 130), (1340, 290, 140), (1495, 460, 120)),
    ]
    colours = (HARBOUR, PLUM, PINE, BRICK)
    horizon = 650
    canvas.rectangle([0, horizon, WIDTH, HEIGHT], fill="#d9c7a8")
    for number, (x, y, width) in enumerate(towers):
        colour = colours[number % 4]
        canvas.rectangle([x, y, x + width, horizon], fill=colour)
        for row in range(y + 30, horizon - 40, 52):
            for column in range(x + 22, x + width - 30, 42):
                if (row * 7 + column * 3) % 5:
                    canvas.rectangle([column, row, column + 18, row + 26], fill="#f7e6cc")
        for stripe in range(horizon + 18, horizon + (horizon - y) // 3, 30):
            canvas.rectangle([x + 8, stripe, x + width - 8, stripe + 9], fill=colour)


_SUBJECTS: dict[str, Callable[[Draw], None]] = {
    subject.__name__: subject for subject in (hallway, seats, whiteboard, skyline)
}
DRAWINGS = tuple(_SUBJECTS)


def draw(name: str) -> bytes:
    """Returns a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _SUBJECTS[name](ImageDraw.Draw(image))
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
