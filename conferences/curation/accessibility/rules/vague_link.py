import re

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity

_NOTHING = frozenset(
    [
        "article",
        "blog",
        "blog post",
        "click",
        "click here",
        "details",
        "download",
        "here",
        "info",
        "learn more",
        "link",
        "links",
        "more",
        "more info",
        "page",
        "post",
        "read",
        "read more",
        "see",
        "see here",
        "site",
        "source",
        "talk",
        "this",
        "this link",
        "this page",
        "url",
        "video",
        "watch",
        "web",
        "website",
        "hier",
        "klick hier",
        "mehr",
        "weiterlesen",
        "ici",
        "cliquez ici",
        "lire la suite",
        "plus",
        "aquí",
        "aqui",
        "leer más",
        "más",
        "qui",
        "clicca qui",
    ]
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def _fault(html: Html, link: Tag) -> str | None:
    name = html.name(link)
    words = name.casefold().strip(" .:…»→>()[]")
    return f"“{name}”" if words in _NOTHING or _ADDRESS.fullmatch(name) else None


RULE = Rule(
    id="vague-link",
    severity=Severity.WARNING,
    what="The text of a link does not say where it leads",
    why="Many read links by themselves, in a list; an address is spelt letter by letter.",
    remedy="Link the words that name what is found there.",
    act="aizyf1",
    targets=lambda html: [link for link in html.all("a[href]") if html.name(link)],
    fault=_fault,
)
