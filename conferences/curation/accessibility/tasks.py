"""Audits in the background, since they take too long for a request."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.tasks import task
from wagtail.models import Page

from conferences.curation.accessibility.stale_links import pages_with_stale_links
from conferences.curation.accessibility.store import (
    audit_newest_draft,
    count_findings_today,
    invalidate_audits,
)


@task(backend="long")
def audit_pages(page_ids: list[int]) -> None:
    _audit_pages(page_ids)


@task(backend="long")
def audit_stale_links(removed: list[str], added: list[str]) -> None:
    """Check the pages again that link to these addresses."""
    if page_ids := pages_with_stale_links(removed=removed, added=added):
        invalidate_audits(page_ids)
        _audit_pages(page_ids)


def _audit_pages(page_ids: Collection[int]) -> None:
    for page in Page.objects.filter(pk__in=page_ids):
        audit_newest_draft(page)
    count_findings_today()


def audit_after_commit(page_ids: Iterable[int]) -> None:
    ids = list(page_ids)
    transaction.on_commit(lambda: audit_pages.enqueue(ids))
