from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _targets(html: Html) -> list[Tag]:
    links = html.all("a[data-lost]", "a[href]")
    return [link for link in links if link.has_attr("data-lost") or _own(html, str(link["href"]))]


def _own(html: Html, address: str) -> bool:
    if address.startswith("#"):
        return address not in {"#", "#top"}
    return html.facts is not None and html.facts.is_own(address)


def _fault(html: Html, link: Tag) -> str | None:
    if link.has_attr("data-lost"):
        gone = html.facts is not None and not html.facts.page_exists(int(str(link["data-lost"])))
        return "the page is gone" if gone else None
    address = str(link["href"])
    if address.startswith("#"):
        return None if address[1:] in html.ids else address
    sound = html.facts is None or html.facts.leads_somewhere(address)
    return None if sound else address


RULE = Rule(
    id="broken-link",
    severity=Severity.ERROR,
    what="A link leads to a page of this site that is not there",
    why="Who follows it ends at an error.",
    remedy="Choose another page, or keep the words without the link.",
    targets=_targets,
    fault=_fault,
)
