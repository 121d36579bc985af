"""Reads reStructuredText into the tree of docutils, without any of its reach outside the text.

Directives and roles that docutils does not know, such as those of Sphinx, keep their content.
"""

import re
from functools import partial
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, Parser, directives, states
from docutils.parsers.rst.directives import unchanged
from docutils.parsers.rst.languages import en
from docutils.utils import unescape

from conferences.translation import gettext as _
from importers.parsed_documents import UnreadableFileError

#: docutils refuses longer lines, so they are folded.
MAX_LINE_LENGTH = 10_000
#: docutils takes a time that grows with marks times length of each paragraph; this is seconds.
MAX_WORK = 200_000_000
_PARAGRAPH_END = re.compile(r"\n(?:\s*\n|(?=\s*(?:[-*+•|]|\w{1,9}[.)]|#\.)\s))")
_MARK = re.compile(r"[*`|_]")
#: A few substitutions that refer to each other would unfold to gigabytes.
MAX_NESTED_SUBSTITUTIONS = 5
_SUBSTITUTION = re.compile(r"^ *\.\. +\|[^|\n]+\|(.*(?:\n(?: +\S.*| *$))*)", re.MULTILINE)
_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "line_length_limit": MAX_LINE_LENGTH,
    # Nothing is printed and nothing raises: problems stay in the tree.
    "warning_stream": False,
    "report_level": 5,
    "halt_level": 5,
    "traceback": True,
    # The structure is read from the headings, as in Markdown.
    "doctitle_xform": False,
    "docinfo_xform": False,
    "sectnum_xform": False,
    "smart_quotes": False,
    "syntax_highlight": "none",
}
_DIRECTIVE = re.compile(r"\.\. +(?:\|[^|\n]+\| +)?([\w+.:-]{1,80}?) ?::(?:\s|$)")
#: Directives that only steer how a document is laid out, or depend on when it is read.
_LAYOUT = frozenset(
    {
        *("contents", "date", "default-role", "highlight", "meta", "role"),
        *("section-numbering", "sectnum", "target-notes", "title"),
    }
)
_CODE = frozenset({"code", "code-block", "sourcecode"})
_VIDEOS = frozenset({"vimeo", "youtube"})
_NODES_OF_ROLES: dict[str, type[nodes.TextElement]] = {
    "": nodes.title_reference,
    "emphasis": nodes.emphasis,
    "strong": nodes.strong,
} | dict.fromkeys(
    (
        *("literal", "code", "math", "command", "file", "kbd", "program", "samp"),
        *("attr", "class", "func", "meth", "mod", "data", "exc", "option", "envvar"),
    ),
    nodes.literal,
)
_REFERENCE_ROLES = frozenset({"pep", "pep-reference", "rfc", "rfc-reference"})
_TITLED_ROLES = frozenset({"doc", "ref", "term", "any", "download"})
_TITLED = re.compile(r"(?P<title>[^<]*\S)\s*<(?P<target>[^<>]+)>", re.DOTALL)


class _AnyOption(dict[str, Any]):
    """Takes every option of a directive. It must not be empty."""

    def __init__(self) -> None:
        super().__init__(name=unchanged)

    def __missing__(self, _name: str) -> Any:
        return unchanged


class _LayoutDirective(Directive):
    """Leaves no text behind, but a comment."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption()
    has_content = True

    def run(self) -> list[nodes.Node]:
        text = self.block_text.strip().removeprefix("..").strip()
        return [nodes.comment(text, text)]


class _CodeDirective(_LayoutDirective):
    """The one of docutils refuses the options of Sphinx."""

    def run(self) -> list[nodes.Node]:
        code = "\n".join(self.content)
        block = nodes.literal_block(code, code, classes=["code", *self.arguments[:1]])
        block.line = self.content_offset + 1
        caption = self.options.get("caption")
        if not caption:
            return [block]
        text, messages = self.state.inline_text(caption, self.lineno)
        paragraph = nodes.paragraph(caption, "", *text)
        paragraph.line = self.lineno
        return [paragraph, *messages, block]


class _UnknownDirective(_LayoutDirective):
    """Keeps its argument and content as text, its options as a comment."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        argument = " ".join(self.arguments)
        if self.name.lower() in _VIDEOS and re.fullmatch(r"[\w-]+", argument):
            found.append(nodes.raw("", f"{{{{< {self.name.lower()} {argument} >}}}}"))
        elif self.name.lower() == "toctree":
            return [*self._comment_options(), *self._list_files()]
        elif argument:
            text, messages = self.state.inline_text(argument, self.lineno)
            paragraph = nodes.paragraph(argument, "", *text)
            paragraph.line = self.lineno
            found += [paragraph, *messages]
        found += self._comment_options()
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        return [*found, *content.children]

    def _comment_options(self) -> list[nodes.Node]:
        text = "\n".join(f"{name}: {value}" for name, value in self.options.items())
        return [nodes.comment(text, text)] if text else []

    def _list_files(self) -> list[nodes.Node]:
        """The files of a table of contents that Sphinx makes, as links."""
        items = nodes.bullet_list()
        for number, line in enumerate(self.content, start=self.content_offset + 1):
            if not line.strip():
                continue
            titled = _TITLED.fullmatch(line.strip())
            title = titled["title"] if titled else line.strip()
            link = _make_file_link(title, titled["target"] if titled else title)
            paragraph = nodes.paragraph(line, "", link)
            paragraph.line = number
            items += nodes.list_item("", paragraph)
        return [items] if items.children else []


def _make_file_link(title: str, target: str) -> nodes.TextElement:
    if "*" in target:
        return nodes.inline(title, title)
    has_ending = "://" in target or target.endswith((".rst", ".html"))
    address = target if has_ending else f"{target.removeprefix('/')}.rst"
    return nodes.reference(title, title, refuri=address)


def _make_inliner() -> states.Inliner:
    # docutils looks for its patterns in the class itself, so there can be no class below it.
    inliner = states.Inliner()
    vars(inliner)["interpreted"] = partial(_interpret, inliner)
    return inliner


def _interpret(
    inliner: states.Inliner, rawsource: str, text: str, role: str, lineno: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Keeps the text of roles that docutils does not know.

    What a text defines as a role is ignored: docutils would keep it for all texts after it.
    """
    name = (role or "").lower().removeprefix("py:")
    if name in _REFERENCE_ROLES:
        found, messages = states.Inliner.interpreted(inliner, rawsource, text, role, lineno)
        return list(found), list(messages)
    make = _NODES_OF_ROLES.get(name, nodes.inline)
    words = unescape(text, restore_backslashes=make is nodes.literal)
    if name in _TITLED_ROLES and (titled := _TITLED.fullmatch(words)):
        title, target = titled["title"], titled["target"]
    else:
        title = target = words
    return [_make_file_link(title, target) if name == "doc" else make(rawsource, title)], []


for _name in _LAYOUT:
    directives.register_directive(_name, _LayoutDirective)
for _name in _CODE:
    directives.register_directive(_name, _CodeDirective)


def parse_tree(text: str) -> nodes.document:
    """The tree of a text without longer lines."""
    definitions = " ".join(_SUBSTITUTION.findall(text))
    if definitions.count("|") > 2 * MAX_NESTED_SUBSTITUTIONS:
        raise UnreadableFileError(
            _("Too many substitutions in this file refer to other ones."),
            _("Write out what they stand for."),
        )
    parts = _PARAGRAPH_END.split(text)
    if sum(len(part) * len(_MARK.findall(part)) for part in parts) > MAX_WORK:
        raise UnreadableFileError(
            _("This file has paragraphs with too many marks such as * or ` to be read."),
            _("Divide its longest paragraphs with blank lines."),
        )
    for name in {match[1].lower() for match in _DIRECTIVE.finditer(text)}:
        if name not in en.directives:
            directives.register_directive(name, _UnknownDirective)
    try:
        return publish_doctree(
            text, parser=Parser(inliner=_make_inliner()), settings_overrides=_SETTINGS
        )
    except RecursionError as error:
        raise UnreadableFileError(
            _("Lists or quotes in this file are nested too deeply."),
            _("Remove some of the indentation."),
        ) from error
