"""Audits in the background, since they take too long for a request."""

from collections.abc import Iterable

from django.db import transaction
from django.tasks import task
from wagtail.models import Page

from conferences.curation.accessibility import store
from conferences.curation.accessibility.stale_links import find_pages_with_stale_links


@task(backend="long")
def audit_pages(page_ids: list[int]) -> None:
    for page in Page.objects.filter(pk__in=page_ids):
        store.audit_newest_draft(page)
    store.count_findings_today()


@task(backend="long")
def audit_stale_links(removed: list[str], added: list[str]) -> None:
    """Check the pages again that link to these addresses."""
    if page_ids := find_pages_with_stale_links(removed=removed, added=added):
        store.invalidate_audits(page_ids)
        audit_pages.call(list(page_ids))


def audit_after_commit(page_ids: Iterable[int]) -> None:
    ids = list(page_ids)
    transaction.on_commit(lambda: audit_pages.enqueue(ids))
