"""What a page is known by in its source, and what its addresses tell."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from importers.documents import CONFERENCE, DAY, Recap
from importers.parsers import heuristics

#: As much of a name as imports keep.
LONGEST = 500


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
    days = _numbered(conference.children, taken={CONFERENCE})
    return replace(
        conference,
        identity=CONFERENCE,
        children=tuple(_identified(child, "") for child in days),
    )


def _identified(pair: tuple[Recap, str], above: str) -> Recap:
    recap, name = pair
    identity = recap.identity or _fitting(f"{above}{name}")
    return replace(
        recap,
        identity=identity,
        children=tuple(_identified(child, f"{name}/") for child in _numbered(recap.children)),
    )


def _numbered(recaps: Sequence[Recap], taken: Collection[str] = ()) -> list[tuple[Recap, str]]:
    """Names from titles; the second of the same name gets a number that no other title has."""
    names = [recap.official_url or normalised(recap.title) or recap.type for recap in recaps]
    seen = Counter(taken)
    used = set(names)
    found = []
    for recap, name in zip(recaps, names, strict=True):
        seen[name] += 1
        own, number = name, seen[name]
        if number > 1:
            while (own := f"{name} {number}") in used:
                number += 1
            used.add(own)
        found.append((recap, own))
    return found


def _fitting(identity: str) -> str:
    """A name too long to be kept is cut, and stays another than those that begin like it."""
    if len(identity) <= LONGEST:
        return identity
    mark = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return f"{identity[: LONGEST - len(mark) - 1]} {mark}"


def website(recaps: Sequence[Recap]) -> str:
    """The conference's own site, where its talks' pages all lie on one: 2025.djangocon.us."""
    addresses = [urlsplit(talk.official_url) for recap in recaps for talk in recap.walk()]
    hosts = {(parts.scheme, parts.netloc) for parts in addresses if parts.netloc}
    if len(hosts) != 1:
        return ""
    ((scheme, host),) = hosts
    return f"{scheme}://{host}/" if heuristics.year_in(host) else ""


def normalised(title: str) -> str:
    """A title without what its author may spell differently next time."""
    return " ".join(re.findall(r"\w+", title.casefold()))
