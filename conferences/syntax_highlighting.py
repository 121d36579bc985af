"""Code into HTML, coloured on the server with classes. Pure Python, no Django."""

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import TextLexer, get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

#: Past this, colouring costs more than it tells; the text is shown all the same.
MAX_LENGTH = 50_000


@lru_cache(maxsize=1)
def get_language_names() -> dict[str, str]:
    """Every alias a language may be called by, with the name people know it by."""
    return {alias: name for name, aliases, _, _ in get_all_lexers() for alias in aliases}


def get_language_label(language: str) -> str:
    """What to print above code: the known name, else the author's own word."""
    return get_language_names().get(language.strip().lower(), language.strip())


def _lexer(language: str) -> Lexer:
    try:
        # The options keep whitespace as it was written, first and last lines included.
        return get_lexer_by_name(language.strip(), stripnl=False, stripall=False, ensurenl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=512)
def highlight_code(code: str, language: str = "") -> str:
    """HTML for the inside of a <code>; its text is the code, byte for byte."""
    if not language or len(code) > MAX_LENGTH:
        return escape(code)
    lexer = _lexer(language)
    # Lexers expect the last line to end, so it does while they read.
    line_end = "" if code.endswith("\n") else "\n"
    read = code + line_end
    # Some lexers rewrite what they read; colour is worth less than the author's characters.
    if isinstance(lexer, TextLexer) or "".join(text for _, text in lexer.get_tokens(read)) != read:
        return escape(code)
    html: str = highlight(read, lexer, HtmlFormatter(nowrap=True))
    return html.removesuffix(line_end)
