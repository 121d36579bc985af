"""Rules about links."""

import re

from bs4 import Tag
from django.utils.translation import gettext, gettext_lazy as _

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage
from conferences.curation.accessibility.rule import Rule

_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_VAGUE = re.compile(
    r"article|blog( post)?|click( here)?|details|download|here|info|learn more|links?|more( info)?"
    r"|page|post|read( more)?|see( here)?|site|source|talk|this( link| page)?|url|video|watch"
    r"|web(site)?|(klick )?hier|mehr|weiterlesen|(cliquez )?ici|lire la suite|plus|aqu[ií]|leer más"
    r"|más|(clicca )?qui"
)


def _find_local_links(page: ParsedPage) -> list[Tag]:
    links = page.select("a[data-lost]", "a[href]")
    return [
        link for link in links if link.has_attr("data-lost") or _is_local(page, str(link["href"]))
    ]


def _is_local(page: ParsedPage, url: str) -> bool:
    if url.startswith("#"):
        return url not in {"#", "#top"}
    return page.site is not None and page.site.is_local(url)


def _check_link(page: ParsedPage, link: Tag) -> str | None:
    if link.has_attr("data-lost"):
        gone = page.site is not None and not page.site.page_exists(int(str(link["data-lost"])))
        return gettext("the page was deleted") if gone else None
    url = str(link["href"])
    if url.startswith("#"):
        return None if url[1:] in page.ids else url
    return None if page.site is None or page.site.resolves(url) else url


BROKEN_LINK = Rule(
    id="broken-link",
    severity=Severity.ERROR,
    problem=_("A link leads to a page of this site that doesn't exist"),
    why=_("Readers who follow it get an error."),
    remedy=_("Choose another page, or keep the words without the link."),
    find_targets=_find_local_links,
    find_fault=_check_link,
)


LINK_NAME = Rule(
    id="link-name",
    severity=Severity.ERROR,
    problem=_("A link has no text"),
    why=_("A screen reader can only spell its address."),
    remedy=_("Give the link a text, or the picture in it an alternative text."),
    act="c487ae",
    axe="link-name",
    find_targets=lambda page: page.select("a[href]", "[role=link]"),
    find_fault=lambda page, link: None if page.get_name(link) else str(link.get("href") or ""),
)


def _find_links_with_same_text(page: ParsedPage) -> list[Tag]:
    links = [(page.get_name(link).casefold(), link) for link in page.select("a[href]")]
    names = [name for name, _link in links if name]
    return [link for name, link in links if names.count(name) > 1]


def _check_other_targets(page: ParsedPage, link: Tag) -> str | None:
    name = page.get_name(link)
    others = [
        other
        for other in page.select("a[href]")
        if page.get_name(other).casefold() == name.casefold()
        and _get_target(other) != _get_target(link)
    ]
    return f"“{name}”" if others else None


def _get_target(link: Tag) -> str:
    return str(link["href"]).rstrip("/").removeprefix("https://").removeprefix("http://")


SAME_LINK_TEXT = Rule(
    id="same-link-text",
    severity=Severity.WARNING,
    problem=_("Links with the same text lead to different places"),
    why=_("In a list of links nobody can tell them apart."),
    remedy=_("Give each link a text of its own."),
    act="b20e66",
    axe="identical-links-same-purpose",
    find_targets=_find_links_with_same_text,
    find_fault=_check_other_targets,
)


def _check_text(page: ParsedPage, link: Tag) -> str | None:
    name = page.get_name(link)
    words = name.casefold().strip(" .:…»→>()[]")
    return f"“{name}”" if _VAGUE.fullmatch(words) or _ADDRESS.fullmatch(name) else None


VAGUE_LINK = Rule(
    id="vague-link",
    severity=Severity.WARNING,
    problem=_("The text of a link doesn't say where it leads"),
    why=_("Many people read links in a list, without the text around them."),
    remedy=_("Link the words that name what the link leads to."),
    act="aizyf1",
    find_targets=lambda page: [link for link in page.select("a[href]") if page.get_name(link)],
    find_fault=_check_text,
)
