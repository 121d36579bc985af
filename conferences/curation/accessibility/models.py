"""The findings of the accessibility rules on each revision, and errors that were accepted."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from conferences.edit_urls import get_edit_url

#: Who may publish pages with known errors.
OVERRIDE_PERMISSION = "curation.override_gate"


class Severity(models.TextChoices):
    """Only errors stop a page from being published."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    ADVICE = "advice", _("Advice")


class Audit(models.Model):
    """One check of one revision. Without a revision: of a page that has no draft."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.OneToOneField(
        Revision, null=True, on_delete=models.CASCADE, related_name="audit"
    )
    #: Of the rules and the content. The content of a revision may change: autosave overwrites it.
    digest = models.CharField(max_length=64)
    checked_at = models.DateTimeField(auto_now=True)

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
    severity = models.CharField(max_length=10, choices=Severity.choices)
    block_id = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    #: The same for the same fault in the same place, in all revisions of a page.
    fingerprint = models.CharField(max_length=32)
    #: In any revision of the page.
    first_found_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["severity", "rule"], name="findings_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.audit.page}"

    @property
    def edit_url(self) -> str:
        return get_edit_url(self.audit.page_id, self.block_id)


class OverrideQuerySet(models.QuerySet["Override"]):
    def get_fingerprints(self, page_ids: Collection[int]) -> dict[int, set[str]]:
        """The fingerprints of the findings that were accepted, for each of these pages."""
        found: dict[int, set[str]] = {page_id: set() for page_id in page_ids}
        rows = self.filter(page__in=page_ids).values_list("page", "fingerprints")
        for page_id, fingerprints in rows:
            found[page_id] |= set(fingerprints)
        return found


class Override(models.Model):
    """Errors that somebody accepted on a page, and why. Later errors are not among them."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="overrides")
    #: Why readers are better served with the page as it is.
    reason = models.TextField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    fingerprints = models.JSONField(default=list)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("override_gate", "Can publish pages with accessibility errors")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Override on {self.page}: {self.reason}"


class DailyFindingCount(models.Model):
    """How many findings the newest drafts had on a day, for the trend in the report."""

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
