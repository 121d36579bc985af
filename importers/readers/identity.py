"""What a page is known by in its source, and what its addresses tell."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from importers.documents import CONFERENCE, DAY, Recap
from importers.readers import words


def with_former_addresses(
    days: Sequence[Recap], aliases: Sequence[str]
) -> tuple[list[Recap], tuple[str, ...]]:
    """Addresses that name a day, as in /posts/pyfest-day-2, go to it; the others are returned."""
    left, found = [], {n: list(day.former_addresses) for n, day in enumerate(days)}
    numbered = [n for n, day in enumerate(days) if day.type == DAY]
    for alias in aliases:
        number = re.search(r"day[-_]?(\d{1,2})/?$", alias)
        if number and 0 < int(number[1]) <= len(numbered):
            found[numbered[int(number[1]) - 1]].append(alias)
        else:
            left.append(alias)
    mended = [replace(day, former_addresses=tuple(found[n])) for n, day in enumerate(days)]
    return mended, tuple(left)


def identified(conference: Recap) -> Recap:
    """Each page gets the name it is known by in its source: the same in every run."""
    return replace(
        conference,
        identity=CONFERENCE,
        children=tuple(_identified(child, "") for child in _numbered(conference.children)),
    )


def _identified(pair: tuple[Recap, str], above: str) -> Recap:
    recap, name = pair
    identity = recap.identity or f"{above}{name}"
    return replace(
        recap,
        identity=identity,
        children=tuple(_identified(child, f"{name}/") for child in _numbered(recap.children)),
    )


def _numbered(recaps: Sequence[Recap]) -> list[tuple[Recap, str]]:
    """Names from titles; the second of the same name gets a number."""
    seen: Counter[str] = Counter()
    found = []
    for recap in recaps:
        name = normalised(recap.title) or recap.type
        if recap.official_url:
            name = recap.official_url
        seen[name] += 1
        found.append((recap, name if seen[name] == 1 else f"{name} {seen[name]}"))
    return found


def website(recaps: Sequence[Recap]) -> str:
    """The conference's own site, where its talks' pages all lie on one: 2025.djangocon.us."""
    addresses = [urlsplit(talk.official_url) for recap in recaps for talk in recap.walk()]
    hosts = {(parts.scheme, parts.netloc) for parts in addresses if parts.netloc}
    if len(hosts) != 1:
        return ""
    ((scheme, host),) = hosts
    return f"{scheme}://{host}/" if words.year_in(host) else ""


def normalised(title: str) -> str:
    """A title without what its author may spell differently next time."""
    return " ".join(re.findall(r"\w+", title.casefold()))
