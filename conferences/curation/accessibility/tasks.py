"""Audits in the background, so that nobody waits for them."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.tasks import task
from wagtail.models import Page

from conferences.curation.accessibility.audit import judge_again_pages_of, newest_audit, tally
from conferences.curation.accessibility.stale_links import pages_that_link


@task(backend="long")
def audit_pages(page_ids: list[int]) -> None:
    _audit(page_ids)


@task(backend="long")
def audit_pages_that_link(gone: list[str], come: list[str]) -> None:
    """Addresses of the site went, or came: judge those anew that link there."""
    if pages := pages_that_link(gone=gone, come=come):
        judge_again_pages_of(pages)
        _audit(pages)


def _audit(page_ids: Collection[int]) -> None:
    for page in Page.objects.filter(pk__in=page_ids):
        newest_audit(page)
    tally()


def audit_soon(page_ids: Iterable[int]) -> None:
    """When what was written is committed."""
    wanted = list(page_ids)
    transaction.on_commit(lambda: audit_pages.enqueue(wanted))
