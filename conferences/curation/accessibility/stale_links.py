"""Finds pages to check again after an address of the site was added, removed or changed.

No page is rendered for it. A link to an address that is gone is found in the text of audited
revisions; a link to a new address is found in the finding that names it.
"""

import json
from collections.abc import Collection, Iterable
from urllib.parse import quote, unquote, urlsplit

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Site

from conferences.curation.accessibility.models import Audit, Finding
from conferences.curation.accessibility.rules.links import BROKEN_LINK


def get_addresses(url_paths: Iterable[str]) -> list[str]:
    """Paths below the default site, without the last slash. The front page is left out."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    root = site.root_page.url_path if site else None
    return [
        f"/{path.removeprefix(root).rstrip('/')}"
        for path in url_paths
        if root and path.startswith(root) and path != root
    ]


def find_pages_with_stale_links(*, removed: Collection[str], added: Collection[str]) -> set[int]:
    return (_find_pages_naming(removed) if removed else set()) | (
        _find_pages_missing(added) if added else set()
    )


def _find_pages_naming(addresses: Iterable[str]) -> set[int]:
    """Pages whose text contains one of these addresses, or one below it.

    A page without a draft has no stored text to search, so all of them are included.
    """
    condition = Q(revision=None)
    for address in addresses:
        for spelling in {address, quote(address)}:
            condition |= Q(text__icontains=_escape_as_stored(spelling))
    audits = Audit.objects.annotate(text=Cast("revision__content", TextField()))
    return set(audits.filter(condition).values_list("page", flat=True))


def _escape_as_stored(text: str) -> str:
    """A body is JSON within the JSON of its revision, so characters are escaped twice."""
    for _ in range(2):
        text = json.dumps(text)[1:-1]
    return text


def _find_pages_missing(addresses: Iterable[str]) -> set[int]:
    """Pages with a broken link to one of these addresses, or to one below it."""
    changed = {address.rstrip("/") for address in addresses}
    findings = Finding.objects.filter(rule=BROKEN_LINK.id).values_list("audit__page", "detail")
    return {page for page, url in findings if not changed.isdisjoint(_list_path_and_parents(url))}


def _list_path_and_parents(url: str) -> set[str]:
    steps = unquote(urlsplit(url).path).rstrip("/").split("/")
    return {"/".join(steps[:end]) for end in range(2, len(steps) + 1)}
