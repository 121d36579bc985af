"""Audits in the background, so that nobody waits for them."""

from collections.abc import Iterable

from django.db import transaction
from django.tasks import task
from wagtail.models import Page

from conferences.curation.accessibility.audit import newest_audit, tally


@task(backend="long")
def audit_pages(page_ids: list[int]) -> None:
    for page in Page.objects.filter(pk__in=page_ids):
        newest_audit(page)
    tally()


def audit_soon(page_ids: Iterable[int]) -> None:
    """When what was written is committed."""
    wanted = list(page_ids)
    transaction.on_commit(lambda: audit_pages.enqueue(wanted))
