"""A text as HTML for a page: headings that fit, coloured code, nothing from elsewhere."""

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

from conferences.markdown.autolinks import with_bare_links
from conferences.markdown.html_comments import Comments
from conferences.markdown.internal_links import PAGE_LINK, PICTURE, missing_picture
from conferences.markdown.parser import MAX_LENGTH, PARSER, Heading, opening_headings, parsed
from conferences.syntax_highlighting import highlighted


@dataclass(frozen=True)
class PlacedHeading(Heading):
    """A heading as a page shows it: its level fits there, its anchor is the page's only one."""

    anchor: str


class PageRenderer(RendererHTML):
    """HTML that fits a page: placed headings, coloured code, nothing fetched from elsewhere."""

    def heading_open(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, env: EnvType) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx]))
        return f'<h{placed.level} id="{placed.anchor}">' if placed else "<p>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, _o: OptionsDict, env: EnvType
    ) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx - 2]))
        return f"</h{placed.level}>\n" if placed else "</p>\n"

    def fence(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        language = (tokens[idx].info.strip().split(maxsplit=1) or [""])[0]
        code = highlighted(tokens[idx].content, language)
        named = f' data-language="{language}"' if _LANGUAGE.fullmatch(language) else ""
        return f'<pre tabindex="0"{named}><code>{code}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return f'<pre tabindex="0"><code>{highlighted(tokens[idx].content)}</code></pre>\n'

    def renderInline(  # noqa: N802 - markdown-it's name
        self, tokens: Sequence[Token], options: OptionsDict, env: EnvType
    ) -> str:
        return super().renderInline(with_bare_links(tokens), options, env)

    def table_open(self, *_args: Any) -> str:
        return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, *_args: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, _e: EnvType) -> str:
        # An empty header cell names nothing; as a plain cell it misleads nobody.
        if not tokens[idx + 1].content:
            return "<td>"
        tokens[idx].attrs["scope"] = "col"
        return self.renderToken(tokens, idx, options, {})

    def th_close(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = True
        if found := PAGE_LINK.match(str(tokens[idx].attrGet("href") or "")):
            return f'<a data-page="{found[1]}">'
        return self.renderToken(tokens, idx, options, env)

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = False
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture of this site; of any other only the name, since nothing is fetched."""
        token = tokens[idx]
        source = str(token.attrGet("src") or "")
        name = self.renderInlineAsText(token.children or [], options, env)
        if (found := PICTURE.match(source)) and not env.get("in_link"):
            return f'<span data-picture="{found[1]}">{escape(name)}</span>'
        name = name or source
        name = escape(name.rsplit("/", 1)[-1] if name == source else name)
        if source.startswith(("https://", "http://")) and not env.get("in_link"):
            link = f'<a class="picture-elsewhere" data-missing-image href="{escape(source)}">'
            return f"{link}{name}</a>"
        return missing_picture(name)


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
    *(
        "blockquote",
        "br",
        "del",
        "em",
        "hr",
        "li",
        "p",
        "s",
        "strong",
        "tbody",
        "thead",
        "tr",
        "ul",
    ),
}


def _clean(html: str) -> str:
    return nh3.clean(
        html.encode(errors="replace").decode(),  # half a character, as broken JSON may hold
        tags=_TAGS,
        attributes=_ALLOWED,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


@lru_cache(maxsize=2048)
def page_html(text: str, placed: tuple[PlacedHeading, ...] = ()) -> str:
    """The text as HTML, its headings as `placed` says, in order. Cached by content."""
    tokens = parsed(text)
    opening = [token for token, _ in opening_headings(tokens)]
    env = {"placed": {id(token): place for token, place in zip(opening, placed, strict=True)}}
    return _clean(_RENDERER.render(tokens, PARSER.options, env))


@lru_cache(maxsize=2048)
def inline_html(text: str) -> str:
    """One line of text with emphasis, code and links, for a table's cell or a caption."""
    tokens = PARSER.parseInline(Comments().stripped(text[:MAX_LENGTH]))
    return _clean(_RENDERER.render(tokens, PARSER.options, {}))
