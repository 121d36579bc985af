"""What stops a draft from being published."""

from django.utils.translation import gettext as _
from wagtail.models import Revision

from conferences.curation.accessibility.audit import CannotShow, audited
from conferences.curation.accessibility.engine import all_rules
from conferences.curation.accessibility.models import Finding, Override
from conferences.curation.accessibility.rule import Severity
from conferences.models import RecapPage
from conferences.publish_errors import PublishBlocked, Reason


def publish_blocker(page: RecapPage, revision: Revision | None) -> PublishBlocked | None:
    """Why this revision can't be published; None if it can."""
    try:
        findings = blocking_findings(page, revision)
    except CannotShow:
        text = _("The page can't be displayed. Open its preview and fix what is wrong.")
        return PublishBlocked(page, [Reason(text)])
    reasons = [Reason(describe_finding(finding), finding.block) for finding in findings]
    return PublishBlocked(page, reasons) if reasons else None


def blocking_findings(page: RecapPage, revision: Revision | None) -> list[Finding]:
    """The errors of a revision that nobody has accepted."""
    errors = audited(page, revision).findings.filter(severity=Severity.ERROR)
    overridden = Override.objects.fingerprints_by_page([page.pk])[page.pk]
    return [error for error in errors if error.fingerprint not in overridden]


def describe_finding(finding: Finding) -> str:
    """What is wrong, where, and how to fix it."""
    rule = next(rule for rule in all_rules() if rule.id == finding.rule)
    detail = f" ({finding.detail})" if finding.detail else ""
    if finding.text and finding.text not in detail:
        return _("{problem} at “{text}”{detail}. {remedy}").format(
            problem=rule.what, text=finding.text, detail=detail, remedy=rule.remedy
        )
    return _("{problem}{detail}. {remedy}").format(
        problem=rule.what, detail=detail, remedy=rule.remedy
    )
