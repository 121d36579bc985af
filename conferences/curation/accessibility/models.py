"""What the accessibility rules found on a page, revision by revision, and what was let pass."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from wagtail.models import Page, Revision

from conferences.curation.accessibility.rule import Severity

#: Who may publish pages with known errors.
OVERRIDE_PERMISSION = "curation.override_gate"
SEVERITIES = [(severity.value, severity.value.capitalize()) for severity in Severity]


class Audit(models.Model):
    """One judgement of one revision. Of a page that never had a revision: of the page itself."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.OneToOneField(
        Revision, null=True, on_delete=models.CASCADE, related_name="audit"
    )
    #: Of the rules and of the content: a draft that saves itself overwrites its own revision.
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(revision=None),
                name="one_audit_of_a_page_itself",
            )
        ]

    def __str__(self) -> str:
        return f"Audit of {self.page}"


class Finding(models.Model):
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=SEVERITIES)
    block = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    #: The same for the same fault at the same place of the same page.
    fingerprint = models.CharField(max_length=32)
    #: When it was found first, in whatever revision of the page.
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["severity", "rule"], name="findings_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.audit.page}"


class OverrideQuerySet(models.QuerySet["Override"]):
    def fingerprints_by_page(self, page_ids: Collection[int]) -> dict[int, set[str]]:
        """For each of these pages the fingerprints of the findings that were accepted."""
        found: dict[int, set[str]] = {page_id: set() for page_id in page_ids}
        rows = self.filter(page__in=page_ids).values_list("page", "findings")
        for page_id, fingerprints in rows:
            found[page_id] |= set(fingerprints)
        return found


class Override(models.Model):
    """Errors that somebody let pass on a page, and why. New errors are not among them."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="overrides")
    reason = models.TextField(help_text="Why readers are better served with the page as it is.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    #: The fingerprints of what was let pass.
    findings = models.JSONField(default=list)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("override_gate", "Can publish pages with accessibility errors")]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Override on {self.page}: {self.reason}"


class Tally(models.Model):
    """How many findings the newest drafts had on a day, for the report over time."""

    day = models.DateField(unique=True)
    pages = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    advice = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.errors} errors"
