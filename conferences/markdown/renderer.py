"""Renders a text as HTML for a page: headings that fit, coloured code, nothing from elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from conferences.markdown.autolinks import link_bare_urls
from conferences.markdown.html_comments import CommentStripper
from conferences.markdown.internal_links import IMAGE_URL, PAGE_URL, render_missing_image
from conferences.markdown.parser import MAX_LENGTH, PARSER, Heading, find_heading_tokens, parse
from conferences.syntax_highlighting import highlight_code
from conferences.translation import gettext as _

Tokens = Sequence[Token]


@dataclass(frozen=True)
class PlacedHeading(Heading):
    """A heading with the level it has on its page, and an anchor that is unique there."""

    anchor: str


class PageRenderer(RendererHTML):
    def heading_open(self, tokens: Tokens, idx: int, _o: OptionsDict, env: EnvType) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx]))
        return f'<h{placed.level} id="{placed.anchor}">' if placed else "<p>"

    def heading_close(self, tokens: Tokens, idx: int, _o: OptionsDict, env: EnvType) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx - 2]))
        return f"</h{placed.level}>\n" if placed else "</p>\n"

    def fence(self, tokens: Tokens, idx: int, _o: OptionsDict, _e: EnvType) -> str:
        language = (tokens[idx].info.strip().split(maxsplit=1) or [""])[0]
        code = highlight_code(tokens[idx].content, language)
        attribute = f' data-language="{language}"' if _LANGUAGE.fullmatch(language) else ""
        return f'<pre tabindex="0"{attribute}><code>{code}</code></pre>\n'

    def code_block(self, tokens: Tokens, idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return f'<pre tabindex="0"><code>{highlight_code(tokens[idx].content)}</code></pre>\n'

    def renderInline(self, tokens: Tokens, options: OptionsDict, env: EnvType) -> str:  # noqa: N802 - markdown-it's name
        return super().renderInline(link_bare_urls(tokens), options, env)

    def table_open(self, _t: Tokens, _i: int, _o: OptionsDict, env: EnvType) -> str:
        label = escape(env["table_label"])
        return f'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table>\n'

    def table_close(self, *_args: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Tokens, idx: int, options: OptionsDict, _e: EnvType) -> str:
        # An empty header cell would name nothing.
        if not tokens[idx + 1].content:
            return "<td>"
        tokens[idx].attrs["scope"] = "col"
        return self.renderToken(tokens, idx, options, {})

    def th_close(self, tokens: Tokens, idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        env["in_link"] = True
        if match := PAGE_URL.match(str(tokens[idx].attrGet("href") or "")):
            return f'<a data-page="{match[1]}">'
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        env["in_link"] = False
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """An image of this site; of any other only the name, since nothing is fetched."""
        token = tokens[idx]
        source = str(token.attrGet("src") or "")
        name = self.renderInlineAsText(token.children or [], options, env)
        if (match := IMAGE_URL.match(source)) and not env.get("in_link"):
            return f'<span data-picture="{match[1]}">{escape(name)}</span>'
        name = name or source
        name = escape(name.rsplit("/", 1)[-1] if name == source else name)
        if source.startswith(("https://", "http://")) and not env.get("in_link"):
            link = f'<a class="picture-elsewhere" data-missing-image href="{escape(source)}">'
            return f"{link}{name}</a>"
        return render_missing_image(name)


_LANGUAGE = re.compile(r"[\w.+#-]+")
_RENDERER = PageRenderer(PARSER)
_ALLOWED = {
    "a": {"href", "title", "class", "data-bare", "data-missing-image", "data-page"},
    "code": set(),
    "div": {"class", "role", "aria-label", "tabindex"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "ol": {"start"},
    "pre": {"data-language", "tabindex"},
    "span": {"class", "data-missing-image", "data-picture"},
    "table": set(),
    "td": {"class"},
    "th": {"class", "scope"},
}
_TAGS = {
    *_ALLOWED,
    *("blockquote", "br", "del", "em", "hr", "li", "p", "s", "strong"),
    *("tbody", "thead", "tr", "ul"),
}


def _clean(html: str) -> str:
    return nh3.clean(
        html.encode(errors="replace").decode(),  # half a surrogate pair, as broken JSON may hold
        tags=_TAGS,
        attributes=_ALLOWED,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def render_markdown(text: str, placed: tuple[PlacedHeading, ...] = ()) -> str:
    """The text as HTML, with its headings as `placed` has them, in order."""
    return _render_markdown(text, placed, _("Table"))


@lru_cache(maxsize=2048)
def _render_markdown(text: str, placed: tuple[PlacedHeading, ...], table_label: str) -> str:
    """Cached by content, which holds the label in the reader's language."""
    tokens = parse(text)
    openings = [token for token, _heading in find_heading_tokens(tokens)]
    env = {
        "placed": {id(token): place for token, place in zip(openings, placed, strict=True)},
        "table_label": table_label,
    }
    return _clean(_RENDERER.render(tokens, PARSER.options, env))


@lru_cache(maxsize=2048)
def render_inline(text: str) -> str:
    """A line with emphasis, code and links, for a cell of a table or a caption."""
    tokens = PARSER.parseInline(CommentStripper().strip(text[:MAX_LENGTH]))
    return _clean(_RENDERER.render(tokens, PARSER.options, {}))
