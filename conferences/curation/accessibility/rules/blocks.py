"""Rules about notes, tables, code, quotes, embeds and raw source."""

from bs4 import Tag
from django.utils.translation import gettext_lazy as _

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage, get_visible_text
from conferences.curation.accessibility.rule import Rule

CLEARED_STATUSES = frozenset({"own", "licensed"})
DATA_TABLES = "table:not([role=presentation]):not([role=none])"

PERMISSION = Rule(
    id="permission",
    severity=Severity.ERROR,
    problem=_("The author of these notes has not given permission"),
    why=_("The notes belong to the author, who may ask you to take the page down."),
    remedy=_("Record the permission under Library > Sources, or remove these notes."),
    find_targets=lambda page: page.select("[data-permission]"),
    find_fault=lambda _page, notes: (
        None
        if notes["data-permission"] in CLEARED_STATUSES
        else str(notes.get("data-source") or "")
    ),
)


def _check_headers(_page: ParsedPage, table: Tag) -> str | None:
    headers = table.select("th, [role=columnheader], [role=rowheader]")
    return None if any(get_visible_text(cell) for cell in headers) else ""


TABLE_HEADER = Rule(
    id="table-header",
    severity=Severity.ERROR,
    problem=_("A table has no headers"),
    why=_("Screen readers say the header with each cell. Without one a number is only a number."),
    remedy=_("Give every column a header."),
    find_targets=lambda page: [table for table in page.select(DATA_TABLES) if table.find("td")],
    find_fault=_check_headers,
)


def _check_caption(_page: ParsedPage, table: Tag) -> str | None:
    if table.get("aria-label") or table.get("aria-labelledby"):
        return None
    figure = table.find_parent("figure")
    captions = [table.find("caption"), figure.find("figcaption") if figure else None]
    return None if any(caption and get_visible_text(caption) for caption in captions) else ""


TABLE_CAPTION = Rule(
    id="table-caption",
    severity=Severity.WARNING,
    problem=_("A table has no caption"),
    why=_("Before going through the cells, readers want to know what the table is about."),
    remedy=_("Write a caption. Move a table within prose to a table block of its own first."),
    find_targets=lambda page: page.select(DATA_TABLES),
    find_fault=_check_caption,
)


def _check_code_language(_page: ParsedPage, pre: Tag) -> str | None:
    code = pre.find("code")
    classes = [*(pre.get("class") or ()), *((code.get("class") or ()) if code else ())]
    has_language = pre.get("data-language") or any(name.startswith("language-") for name in classes)
    return None if has_language else ""


CODE_LANGUAGE = Rule(
    id="code-language",
    severity=Severity.ADVICE,
    problem=_("Code doesn't name its language"),
    why=_("It is shown without colours, and readers have to guess the language."),
    remedy=_("Choose the language in the block, or write it after the opening ```."),
    find_targets=lambda page: page.select("pre:not(.raw):has(code)"),
    find_fault=_check_code_language,
)


def _check_attribution(_page: ParsedPage, quote: Tag) -> str | None:
    figure = quote.find_parent("figure")
    names = [
        *quote.find_all(["cite", "footer"]),
        *(figure.find_all("figcaption") if figure else ()),
    ]
    return None if quote.get("cite") or any(get_visible_text(name) for name in names) else ""


QUOTE_ATTRIBUTION = Rule(
    id="quote-attribution",
    severity=Severity.ADVICE,
    problem=_("A quote has no attribution"),
    why=_("Readers want to know whose words these are, and may want to cite them."),
    remedy=_("Name who said it, if the notes say so."),
    find_targets=lambda page: page.select("blockquote"),
    find_fault=_check_attribution,
)


def _check_embed_title(page: ParsedPage, embed: Tag) -> str | None:
    if embed.has_attr("data-player"):
        title = str(embed.get("data-title") or "")
    else:
        # The content of a frame is only for browsers without frames.
        title = page.get_label(embed)
    return None if title.strip() else str(embed.get("src") or embed.get("href") or "")


EMBED_TITLE = Rule(
    id="embed-title",
    severity=Severity.ERROR,
    problem=_("A video or another embed has no title"),
    why=_("Screen readers only say “frame”, so nobody knows what is in it."),
    remedy=_("Say in the block what it is, such as “Recording: Django on small machines”."),
    act="cae760",
    axe="frame-title",
    find_targets=lambda page: page.select("iframe", "a[data-player]"),
    find_fault=_check_embed_title,
)


RAW_BLOCK = Rule(
    id="raw-block",
    severity=Severity.ERROR,
    problem=_("A block holds raw source"),
    why=_("Readers would see the markup of another program instead of words."),
    remedy=_("Turn it into prose, a quote, code or a link, or delete it."),
    find_targets=lambda page: page.select("pre.raw"),
    find_fault=lambda _page, raw: "" if get_visible_text(raw) else None,
)
