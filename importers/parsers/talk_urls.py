"""Tells the addresses near a talk's title apart: its official page, its slides, its recording."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from importers.parsers.nodes import Link, Node

_TALK_PATH = re.compile(
    r"/(?:talks?|sessions?|presentations?|keynotes?|tutorials?|schedule|events?|speakers?|proposals?"
    r"|programm?e?|agenda|lectures?|workshops?|charlas?|vortraege|vortrag|conferences?)/[^/]"
)
_SCHEDULES = re.compile(
    r"(?:^|\.)(?:sched\.(?:co|com|org)|pretalx\.\w+|sessionize\.com|papercall\.io|lanyrd\.com|confreaks\.com|conferences\.oreilly\.com)$"
)
_VIDEO = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|pyvideo\.org|media\.ccc\.de|infoq\.com|confreaks\.(?:com|tv))$"
)
_SLIDES = re.compile(
    r"(?:^|\.)(?:speakerdeck\.com|slideshare\.net|slides\.com|noti\.st|docs\.google\.com|slid\.es|prezi\.com|figshare\.com|zenodo\.org)$"
)
_CODE = re.compile(
    r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gist\.github\.com)$"
)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:twitter\.com|x\.com|linkedin\.com|facebook\.com|instagram\.com|mastodon\.\w+|bsky\.app|wikipedia\.org|medium\.com|stackoverflow\.com|flickr\.com|reddit\.com|amazon\.com|hachyderm\.io|fosstodon\.org)$"
)
_OFFICIAL_TEXT = re.compile(
    r"(?:the\s+)?(?:abstract|event|talk|talk\s+(?:page|link|url|description)|session|session\s+page|details"
    r"|description|official\s+page|link|schedule|programme?|agenda|page|site|info)",
    re.IGNORECASE,
)
_BARE = re.compile(r"https?://[^\s<>()\[\]\"'|]+[^\s<>()\[\]\"'|.,;:!?]")
#: The first nodes under a title, where addresses stand.
NEAR = 3
#: What may stand beside an address, such as "Link:".
MAX_LABEL = 15


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_web_url(url: str) -> bool:
    return bool(re.match(r"https?://[^\s/]+", url))


def is_talk_url(url: str) -> bool:
    """Whether an address looks like a talk's page on the site of its conference."""
    if not is_web_url(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if is_media_url(url):
        return False
    return bool(
        _TALK_PATH.search(parts.path.lower())
        or (_SCHEDULES.search(_host(url)) and len(parts.path) > 1)
    )


def is_video_url(url: str) -> bool:
    return bool(_VIDEO.search(_host(url)))


def is_slides_url(url: str) -> bool:
    return bool(_SLIDES.search(_host(url))) or url.lower().split("?")[0].endswith(
        (".pdf", ".pptx", ".key")
    )


def is_media_url(url: str) -> bool:
    """A recording, slides, code or somebody's account: no official page."""
    host = _host(url)
    return (
        is_video_url(url) or is_slides_url(url) or bool(_CODE.search(host) or _SOCIAL.search(host))
    )


def find_links_near(nodes: Sequence[Node]) -> tuple[Link, ...]:
    """Links that stand for themselves in the first nodes below a title, not in a sentence."""
    return tuple(
        link
        for node in nodes[:NEAR]
        if node.kind in {"paragraph", "bullet_list", "table", "blockquote"}
        for link in links_of(node)
        if is_official_text(link.text) or (node.kind == "paragraph" and _is_all_of(node, link))
    )


def _is_all_of(node: Node, link: Link) -> bool:
    return len(node.plain_text.replace(link.text, "").strip(" <>()[]:.-–—")) <= MAX_LABEL


def links_of(node: Node) -> Iterable[Link]:
    for token in node.tokens:
        if token.type != "inline":
            continue
        url, text = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                url, text = str(child.attrGet("href") or ""), ""
            elif child.type == "link_close":
                if url:
                    yield Link(text.strip(), url)
                url = ""
            elif url:
                text += child.content
            elif child.type == "text":
                yield from (Link(bare, bare) for bare in _BARE.findall(child.content))


def is_official_text(text: str) -> bool:
    return bool(_OFFICIAL_TEXT.fullmatch(text.strip(" ()[]:")))


def find_official_hosts(links_of_talks: Sequence[Sequence[Link]]) -> set[str]:
    """Hosts to which most talks link near their titles, such as the conference's own."""
    hosts: Counter[str] = Counter()
    for links in links_of_talks:
        hosts.update(
            {
                _host(link.url)
                for link in links
                if is_web_url(link.url) and not is_media_url(link.url)
            }
        )
    enough = max(2, len(links_of_talks) / 2)
    return {host for host, count in hosts.items() if host and count >= enough}


def choose_official_url(links: Sequence[Link], hosts: Collection[str]) -> str:
    for is_official in (
        lambda link: is_talk_url(link.url),
        lambda link: is_official_text(link.text) and not is_media_url(link.url),
        lambda link: _host(link.url) in hosts,
    ):
        for link in links:
            if is_web_url(link.url) and is_official(link):
                return link.url
    return ""
