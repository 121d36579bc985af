"""Hugo's shortcodes, such as {{< youtube id >}}: what can be shown becomes a block, never code."""

import re
from dataclasses import dataclass

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
