"""Hugo's shortcodes, such as {{< youtube id >}}: what can be shown becomes a block, never code."""

import re
from dataclasses import dataclass

from conferences.video_players import find_player

_SHORTCODE = re.compile(
    r"\{\{[<%]\s*/?\s*(?P<name>[\w./-]+)(?P<arguments>.*?)/?\s*[>%]\}\}", re.DOTALL
)
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))""")

#: Shortcodes for the layout of a page, which this site has its own templates for.
LAYOUT_SHORTCODES = frozenset(
    {"toc", "toc-tree", "tableofcontents", "rawhtml", "param", "br", "clear"}
)
VIDEO_URLS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}


@dataclass(frozen=True)
class Shortcode:
    name: str
    named: dict[str, str]
    positional: tuple[str, ...]

    @property
    def first_argument(self) -> str:
        return self.positional[0] if self.positional else ""

    @property
    def video_url(self) -> str:
        """The page of the video that it shows; empty if no player accepts it."""
        video = self.named.get("id") or self.first_argument
        url = VIDEO_URLS.get(self.name, "").format(video)
        return url if find_player(url) else ""


def parse_shortcodes(text: str) -> list[Shortcode]:
    """The shortcodes of a text that contains nothing else; else none."""
    if _SHORTCODE.sub("", text).strip():
        return []
    return [_parse_shortcode(match) for match in _SHORTCODE.finditer(text)]


def _parse_shortcode(match: re.Match[str]) -> Shortcode:
    named, positional = {}, []
    for name, *values in _ARGUMENT.findall(match["arguments"]):
        value = next((value for value in values if value), "")
        if name:
            named[name] = value
        else:
            positional.append(value)
    return Shortcode(match["name"].lower(), named, tuple(positional))


_HIGHLIGHT = re.compile(
    r"^\s*\{\{[<%]\s*(?P<close>/?)\s*(?:highlight|code)\b\s*(?P<language>[\w+#-]*)"
)
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


def replace_highlights_with_fences(lines: list[str]) -> list[str]:
    """Code between {{< highlight >}} and its end as fenced code, so that it is not parsed."""
    result, fence, opening = list(lines), "", None
    for index, line in enumerate(lines):
        highlight = _HIGHLIGHT.match(line) if not fence else None
        if highlight and not highlight["close"]:
            opening = (index, highlight["language"])
        elif highlight and opening is not None:
            first, language = opening
            tildes = re.findall(r"~+", "".join(lines[first:index]))
            marks = "~" * max([3, *(len(run) + 1 for run in tildes)])
            result[first], result[index], opening = f"{marks}{language}", marks, None
        elif opening is None and (mark := _FENCE.match(line)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    return result
