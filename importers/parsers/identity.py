"""Names pages within their source, and reads what their addresses say about them."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from importers.parsed_documents import CONFERENCE, DAY, ParsedPage
from importers.parsers import day_labels

MAX_IDENTITY_LENGTH = 500


def assign_former_addresses(
    pages: Sequence[ParsedPage], addresses: Sequence[str]
) -> tuple[list[ParsedPage], tuple[str, ...]]:
    """Addresses that name a day, as in /posts/pyfest-day-2, go to it; the others are returned."""
    remaining = []
    assigned = {index: list(page.former_addresses) for index, page in enumerate(pages)}
    days = [index for index, page in enumerate(pages) if page.type == DAY]
    for address in addresses:
        number = re.search(r"day[-_]?(\d{1,2})/?$", address)
        if number and 0 < int(number[1]) <= len(days):
            assigned[days[int(number[1]) - 1]].append(address)
        else:
            remaining.append(address)
    return [
        replace(page, former_addresses=tuple(assigned[index])) for index, page in enumerate(pages)
    ], tuple(remaining)


def assign_identities(conference: ParsedPage) -> ParsedPage:
    """Give each page the name it is known by in its source: the same in every import."""
    named = _assign_unique_names(conference.children, taken={CONFERENCE})
    children = tuple(_assign_identity(page, name, "") for page, name in named)
    return replace(conference, identity=CONFERENCE, children=children)


def _assign_identity(page: ParsedPage, name: str, prefix: str) -> ParsedPage:
    children = tuple(
        _assign_identity(child, child_name, f"{name}/")
        for child, child_name in _assign_unique_names(page.children)
    )
    identity = page.identity or _shorten(f"{prefix}{name}")
    return replace(page, identity=identity, children=children)


def _assign_unique_names(
    pages: Sequence[ParsedPage], taken: Collection[str] = ()
) -> list[tuple[ParsedPage, str]]:
    """Names from titles; the second of the same name gets a number that no other title has."""
    names = [page.official_url or normalise_title(page.title) or page.type for page in pages]
    seen = Counter(taken)
    used = set(names)
    named = []
    for page, name in zip(pages, names, strict=True):
        seen[name] += 1
        unique, number = name, seen[name]
        if number > 1:
            while (unique := f"{name} {number}") in used:
                number += 1
            used.add(unique)
        named.append((page, unique))
    return named


def _shorten(identity: str) -> str:
    """A hash keeps long names apart that begin alike."""
    if len(identity) <= MAX_IDENTITY_LENGTH:
        return identity
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return f"{identity[: MAX_IDENTITY_LENGTH - len(digest) - 1]} {digest}"


def find_website(pages: Sequence[ParsedPage]) -> str:
    """The conference's own site, if the pages of all talks are on it: 2025.djangocon.us."""
    urls = [urlsplit(page.official_url) for top in pages for page in top.walk()]
    hosts = {(parts.scheme, parts.netloc) for parts in urls if parts.netloc}
    if len(hosts) != 1:
        return ""
    ((scheme, host),) = hosts
    return f"{scheme}://{host}/" if day_labels.find_year(host) else ""


def normalise_title(title: str) -> str:
    """A title without what its author may spell differently next time."""
    return " ".join(re.findall(r"\w+", title.casefold()))
