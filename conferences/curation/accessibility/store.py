"""Audits revisions of pages, and keeps and reads what was found."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone, translation
from wagtail.models import Page, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from conferences.curation.accessibility import engine
from conferences.curation.accessibility.models import Audit, DailyFindingCount, Finding
from conferences.curation.accessibility.rendering import DraftRenderError, render_draft
from conferences.curation.accessibility.site_links import SiteLinks
from conferences.models import RecapPage

#: Each of these permissions on a page lets people see the findings on its newest draft.
PERMISSIONS_TO_SEE_FINDINGS = ("change", "publish")

#: Fields that publishing and scheduling change, and that readers don't see.
UNCHECKED_FIELDS = frozenset(
    {
        *("live", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"),
        *("live_revision", "first_published_at", "last_published_at", "go_live_at", "expire_at"),
        *("expired", "locked", "locked_at", "locked_by", "numchild", "draft_title"),
    }
)


def compute_digest(content: Mapping[str, Any]) -> str:
    checked = {name: value for name, value in content.items() if name not in UNCHECKED_FIELDS}
    text = json.dumps(checked, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(f"{engine.get_rules_version()}\0{text}".encode()).hexdigest()


def audit_revision(page: RecapPage, revision: Revision | None) -> Audit:
    """The stored audit if it is still valid, or a new one."""
    digest = compute_digest(revision.content if revision else page.serializable_data())
    stored = Audit.objects.filter(page=page.pk, revision=revision).first()
    if stored and stored.digest == digest:
        return stored
    draft = revision.as_object() if revision else page
    # Details become part of fingerprints, so they must not depend on who asks.
    with translation.override(settings.LANGUAGE_CODE):
        violations = engine.check_html(render_draft(draft), SiteLinks())
    return _store_audit(page, revision, digest, violations)


def audit_newest_draft(page: Page) -> Audit | None:
    """None if the page is deleted, can't be rendered, or is of a type that isn't checked."""
    try:
        specific = page.specific
        if not isinstance(specific, RecapPage):
            return None
        return audit_revision(specific, specific.get_latest_revision())
    except DraftRenderError:
        return None
    except ObjectDoesNotExist:
        if Page.objects.filter(pk=page.pk).exists():
            raise
        return None


@transaction.atomic
def _store_audit(
    page: RecapPage, revision: Revision | None, digest: str, violations: Iterable[engine.Violation]
) -> Audit:
    # Lock the page, so that two audits don't delete each other's findings, and read which of its
    # revisions is the newest now.
    row = Page.objects.select_for_update(no_key=True).get(pk=page.pk)
    earlier = Finding.objects.filter(audit__page=page.pk)
    first_found = dict(earlier.values_list("fingerprint", "first_found_at"))
    _delete_outdated_audits(row, revision)
    audit, _created = Audit.objects.update_or_create(
        page_id=page.pk, revision=revision, defaults={"digest": digest}
    )
    audit.findings.all().delete()
    now = timezone.now()
    Finding.objects.bulk_create(
        Finding(
            audit=audit,
            rule=violation.rule.id,
            severity=violation.rule.severity,
            block_id=violation.block_id[:40],
            text=violation.text[:200],
            detail=violation.detail[:300],
            fingerprint=violation.fingerprint,
            first_found_at=first_found.get(violation.fingerprint, now),
        )
        for violation in violations
    )
    return audit


def _delete_outdated_audits(page: Page, revision: Revision | None) -> None:
    """Keeps those of the newest, the live and the scheduled revisions, and of this one."""
    kept = {page.latest_revision_id, page.live_revision_id, revision and revision.pk} - {None}
    audits = Audit.objects.filter(page=page.pk, revision__approved_go_live_at=None)
    audits.exclude(revision__in=kept).exclude(revision=None).delete()
    if revision:
        Audit.objects.filter(page=page.pk, revision=None).delete()


def get_newest_findings() -> "QuerySet[Finding]":
    """The findings on the newest draft of every page."""
    return get_active_findings().filter(
        Q(audit__revision=F("audit__page__latest_revision"))
        | Q(audit__revision=None, audit__page__latest_revision=None)
    )


def get_active_findings() -> "QuerySet[Finding]":
    """Without those of rules that were removed or switched off since."""
    return Finding.objects.filter(rule__in=[rule.id for rule in engine.get_active_rules()])


def get_visible_findings(user: Any) -> "QuerySet[Finding]":
    """The findings on the newest drafts of the pages that this person may edit or publish."""
    return get_newest_findings().filter(audit__page__in=_get_pages(user).order_by().values("pk"))


def can_see_findings(user: Any) -> bool:
    return bool(PagePermissionPolicy().user_has_any_permission(user, PERMISSIONS_TO_SEE_FINDINGS))


def can_see_all_findings(user: Any) -> bool:
    return not Page.objects.type(RecapPage).exclude(pk__in=_get_pages(user).values("pk")).exists()


def _get_pages(user: Any) -> "QuerySet[Page]":
    policy = PagePermissionPolicy()
    return policy.instances_user_has_any_permission_for(user, PERMISSIONS_TO_SEE_FINDINGS)


def get_pages_to_audit(below: Page | None = None) -> Iterator[RecapPage]:
    """All pages that are checked; with a page, only it and those below it."""
    pages = Page.objects.type(RecapPage)
    if below:
        pages = pages.descendant_of(below, inclusive=True)
    for page in pages.order_by("path").specific().iterator(chunk_size=100):
        if isinstance(page, RecapPage):
            yield page


def count_findings_today() -> DailyFindingCount:
    counts = dict(get_newest_findings().values_list("severity").annotate(count=Count("pk")))
    values = {
        "pages": Audit.objects.values("page").distinct().count(),
        "errors": counts.get("error", 0),
        "warnings": counts.get("warning", 0),
        "advice": counts.get("advice", 0),
    }
    today = timezone.localdate()
    return DailyFindingCount.objects.update_or_create(day=today, defaults=values)[0]


def invalidate_audits(page_ids: Iterable[int]) -> None:
    """Something outside of these pages may change their findings."""
    Audit.objects.filter(page__in=list(page_ids)).update(digest="")
