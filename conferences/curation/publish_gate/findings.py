"""Finds the errors that stop a draft from being published."""

from django.utils.translation import gettext as _
from wagtail.models import Revision

from conferences.curation.accessibility.engine import get_rule
from conferences.curation.accessibility.models import Finding, Override, Severity
from conferences.curation.accessibility.rendering import DraftRenderError
from conferences.curation.accessibility.store import audit_revision
from conferences.models import RecapPage
from conferences.publish_errors import PublishBlocked, Reason


def find_publish_blocker(page: RecapPage, revision: Revision | None) -> PublishBlocked | None:
    """Why this revision can't be published; None if it can."""
    try:
        findings = find_blocking_findings(page, revision)
    except DraftRenderError:
        text = _("The page can't be displayed. Open its preview and fix what is wrong.")
        return PublishBlocked(page, [Reason(text)])
    reasons = [Reason(describe_finding(finding), finding.block_id) for finding in findings]
    return PublishBlocked(page, reasons) if reasons else None


def find_blocking_findings(page: RecapPage, revision: Revision | None) -> list[Finding]:
    """The errors of a revision that nobody has accepted."""
    errors = audit_revision(page, revision).findings.filter(severity=Severity.ERROR)
    overridden = Override.objects.get_fingerprints([page.pk])[page.pk]
    return [error for error in errors if error.fingerprint not in overridden]


def describe_finding(finding: Finding) -> str:
    """Say what is wrong, where, and how to fix it."""
    rule = get_rule(finding.rule)
    detail = f" ({finding.detail})" if finding.detail else ""
    if finding.text and finding.text not in detail:
        return _("{problem} at “{text}”{detail}. {remedy}").format(
            problem=rule.problem, text=finding.text, detail=detail, remedy=rule.remedy
        )
    return _("{problem}{detail}. {remedy}").format(
        problem=rule.problem, detail=detail, remedy=rule.remedy
    )
