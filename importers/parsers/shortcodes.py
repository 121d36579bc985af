"""Hugo's shortcodes, such as {{< youtube id >}}: what can be shown becomes a block, never code."""

import re
from dataclasses import dataclass

from conferences.embeds import player_for

_SHORTCODE = re.compile(
    r"\{\{[<%]\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<arguments>.*?)/?\s*[>%]\}\}", re.DOTALL
)
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))""")

#: Furniture of a Hugo theme: this site has its own.
FURNITURE = frozenset({"toc", "toc-tree", "tableofcontents", "rawhtml", "param", "br", "clear"})


@dataclass(frozen=True)
class Shortcode:
    name: str
    closes: bool
    named: dict[str, str]
    positional: tuple[str, ...]


VIDEOS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}


def video_of(code: Shortcode) -> str:
    """The page of the video that a shortcode shows; nothing where no player knows it."""
    video = code.named.get("id") or (code.positional or ("",))[0]
    url = VIDEOS.get(code.name, "").format(video)
    return url if player_for(url) else ""


def only_shortcodes(text: str) -> list[Shortcode]:
    """The shortcodes that are all of a text; none when it says anything else."""
    if _SHORTCODE.sub("", text).strip():
        return []
    return [_read(found) for found in _SHORTCODE.finditer(text)]


def _read(found: re.Match[str]) -> Shortcode:
    named, positional = {}, []
    for name, *values in _ARGUMENT.findall(found["arguments"]):
        value = next((value for value in values if value), "")
        if name:
            named[name] = value
        else:
            positional.append(value)
    return Shortcode(found["name"].lower(), bool(found["close"]), named, tuple(positional))


_LISTING = re.compile(
    r"^\s*\{\{[<%]\s*(?P<close>/?)\s*(?:highlight|code)\b\s*(?P<language>[\w+#-]*)"
)
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


def with_fences(lines: list[str]) -> list[str]:
    """Listings between {{< highlight >}} and its end as fenced code: not to be read as Markdown."""
    found, fence, opened = list(lines), "", None
    for number, line in enumerate(lines):
        listing = _LISTING.match(line) if not fence else None
        if listing and not listing["close"]:
            opened = (number, listing["language"])
        elif listing and opened is not None:
            first, language = opened
            longest = max(
                (len(run) for run in re.findall(r"~+", "".join(lines[first:number]))), default=0
            )
            marks = "~" * max(3, longest + 1)
            found[first], found[number], opened = f"{marks}{language}", marks, None
        elif opened is None and (mark := _FENCE.match(line)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    return found
