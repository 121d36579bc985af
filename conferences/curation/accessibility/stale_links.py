"""Which pages to judge anew when an address of the site comes, goes or leads elsewhere.

Nothing is rendered to find them, and no table is kept. Only a judgement that is stored can be out
of date: who links to an address that goes has it in the text of a judged version, which the
database looks through; who links to one that comes has a finding that names it.
"""

import json
from collections.abc import Collection, Iterable
from urllib.parse import quote, unquote, urlsplit

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Site

from conferences.curation.accessibility.rules import broken_link
from conferences.curation.models import Audit, Finding


def addresses_of(url_paths: Iterable[str]) -> list[str]:
    """Of pages of the default site, without the last slash; the front page's is no news."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    root = site.root_page.url_path if site else None
    return [
        f"/{path.removeprefix(root).rstrip('/')}"
        for path in url_paths
        if root and path.startswith(root) and path != root
    ]


def pages_that_link(*, gone: Collection[str], come: Collection[str]) -> set[int]:
    return (_naming(gone) if gone else set()) | (_missing(come) if come else set())


def _naming(addresses: Iterable[str]) -> set[int]:
    """Pages whose text has one of these addresses, or one below it, somewhere.

    Those that never had a draft are few, and have no version to look into: all of them count.
    """
    named = Q(revision=None)
    for address in addresses:
        for written in {address, quote(address)}:
            named |= Q(text__icontains=_as_stored(written))
    judged = Audit.objects.annotate(text=Cast("revision__content", TextField()))
    return set(judged.filter(named).values_list("page", flat=True))


def _as_stored(text: str) -> str:
    """A body is JSON within the JSON of its version: letters beyond ASCII are escaped twice."""
    for _ in range(2):
        text = json.dumps(text)[1:-1]
    return text


def _missing(addresses: Iterable[str]) -> set[int]:
    """Pages that were found to link to one of these addresses, or to one below it."""
    known = {address.rstrip("/") for address in addresses}
    found = Finding.objects.filter(rule=broken_link.RULE.id).values_list("audit__page", "detail")
    return {page for page, detail in found if not known.isdisjoint(_way_to(detail))}


def _way_to(link: str) -> set[str]:
    """The address that a link leads to, and those above it."""
    steps = unquote(urlsplit(link).path).rstrip("/").split("/")
    return {"/".join(steps[:end]) for end in range(2, len(steps) + 1)}
