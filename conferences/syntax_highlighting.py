"""Highlights code on the server, with classes. Pure Python, no Django."""

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import TextLexer, get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

#: Longer code is shown without colours, which would take too long.
MAX_LENGTH = 50_000


@lru_cache(maxsize=1)
def get_language_names() -> dict[str, str]:
    """The names of languages by their aliases."""
    return {alias: name for name, aliases, _, _ in get_all_lexers() for alias in aliases}


def get_language_label(language: str) -> str:
    """The language's name, or the author's own word if it is unknown."""
    return get_language_names().get(language.strip().lower(), language.strip())


def _get_lexer(language: str) -> Lexer:
    try:
        # These options keep whitespace, even in the first and last lines.
        return get_lexer_by_name(language.strip(), stripnl=False, stripall=False, ensurenl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=512)
def highlight_code(code: str, language: str = "") -> str:
    """HTML for the inside of <code>. Its text is exactly the code."""
    if not language or len(code) > MAX_LENGTH:
        return escape(code)
    lexer = _get_lexer(language)
    # Lexers expect the last line to end with a newline.
    newline = "" if code.endswith("\n") else "\n"
    source = code + newline
    # Some lexers change the text. The author's characters matter more than colours.
    tokens_text = "".join(text for _token, text in lexer.get_tokens(source))
    if isinstance(lexer, TextLexer) or tokens_text != source:
        return escape(code)
    return highlight(source, lexer, HtmlFormatter(nowrap=True)).removesuffix(newline)
