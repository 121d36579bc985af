"""Import runs, the files they read, the pages they wrote, and conflicts left to resolve."""

from collections.abc import Iterable
from dataclasses import asdict, replace

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.models import Page

from conferences.models import Source
from importers.page_versions import LIST_FIELDS, PageVersion
from importers.parsers.reading_guide import ReadingGuide
from importers.three_way_merge import MergeConflict


class ImportRun(models.Model):
    """One import in the admin, from the upload to the report."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        APPLYING = "applying", _("Importing")
        APPLIED = "applied", _("Imported")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    #: Hash of the plan that the user confirmed. A different plan is not applied.
    plan_hash = models.CharField(max_length=64, blank=True)
    #: Dialect, conference, whether to publish, guides to reading files, and pages to leave out.
    options = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    sources_done = models.PositiveIntegerField(default=0)
    sources_total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("import_notes", "Can import notes")]
        default_permissions = ()

    def __str__(self) -> str:
        created_at = date_format(localtime(self.created_at), "j F Y, H:i")
        return gettext("Import of {date}").format(date=created_at)

    def get_absolute_url(self) -> str:
        return reverse("importers:run", args=[self.pk])

    @property
    def guides(self) -> dict[str, ReadingGuide]:
        """The decisions made in this import about how files are read, by path."""
        guides = self.options.get("guides", {})
        return {path: ReadingGuide.from_json(guide) for path, guide in guides.items()}


class UploadedFile(models.Model):
    """A file uploaded for an import. Deleted once the import is applied."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=500)
    data = models.BinaryField()

    class Meta:
        ordering = ["path"]
        unique_together = [("run", "path")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.path


class SourceFile(models.Model):
    """The newest imported file of a source, and the report about it."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="file")
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    report = models.JSONField(default=dict)
    #: An editor's decisions about how the file is read, as in docs/reference/reading-guide.md.
    guide = models.JSONField(default=dict, db_default={}, blank=True)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")
    #: For example, three posts that were merged into this one.
    replaced_source_ids = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    @property
    def lines(self) -> list[str]:
        from importers.parsers.encoding import decode

        return decode(bytes(self.data))[0].split("\n")


class ImportedPageQuerySet(models.QuerySet["ImportedPage"]):
    def deferred(self) -> "ImportedPageQuerySet":
        return self.filter(state=ImportedPage.State.DEFERRED, page__isnull=False)

    def unpublished(self) -> "ImportedPageQuerySet":
        """Pages that were never published, and that nobody has edited since an import."""
        return self.filter(
            page__live=False,
            page__first_published_at=None,
            page__latest_revision_id=models.F("revision_id"),
        )


class ImportedPage(models.Model):
    """One page as a source's notes had it at the last import: the base of the next merge."""

    class State(models.TextChoices):
        CURRENT = "current", _("Up to date")
        DEFERRED = "deferred", _("Update deferred")
        MISSING = "missing", _("No longer in the notes")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="imported_pages")
    identity = models.CharField(max_length=500)
    #: Null once an editor deletes the page. Later imports do not create it again.
    page = models.ForeignKey(
        Page, null=True, on_delete=models.SET_NULL, related_name="imported_pages"
    )
    state = models.CharField(max_length=20, choices=State, default=State.CURRENT)
    base = models.JSONField(default=dict)
    #: A newer version that was deferred because the page was busy.
    pending = models.JSONField(null=True, blank=True)
    deferral_reason = models.CharField(max_length=255, blank=True)
    lines = models.JSONField(default=list)
    run = models.ForeignKey(
        ImportRun, null=True, on_delete=models.SET_NULL, related_name="imported_pages"
    )
    #: The revision that the last import wrote. A newer one means that somebody edited the page.
    revision_id = models.PositiveBigIntegerField(null=True)
    #: What undoing the last import restores; null if that import created the page.
    undo_data = models.JSONField(null=True)
    updated_at = models.DateTimeField(auto_now=True)
    #: The talk was merged into another one: text, speakers and topics still apply, the rest not.
    is_merged = models.BooleanField(default=False)
    #: Set on the second part of a talk that an editor split.
    split_from = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="split_parts"
    )

    objects = ImportedPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "identity"], name="imported_page_unique_identity"
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.identity} ({self.source})"

    @property
    def base_version(self) -> PageVersion | None:
        return PageVersion.from_json(self.base)

    def keep_relevant_fields(self, version: PageVersion) -> PageVersion:
        """Leave out the fields of a merged talk that no longer apply to its page."""
        if not self.is_merged:
            return version
        fields = {name: value for name, value in version.fields.items() if name in LIST_FIELDS}
        return replace(version, fields=fields)


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def unresolved(self) -> "ConflictQuerySet":
        return self.filter(resolved_at=None)

    def with_pages(self) -> "ConflictQuerySet":
        return self.select_related("imported_page__page", "imported_page__source")


class Conflict(models.Model):
    """A passage that both an editor and the notes changed. The page keeps the editor's version."""

    imported_page = models.ForeignKey(
        ImportedPage, on_delete=models.CASCADE, related_name="conflicts"
    )
    #: "field:<name>", "block:<id>" or "block:<id>:<part>".
    target = models.CharField(max_length=255)
    base = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.target} of {self.imported_page}"

    def get_absolute_url(self) -> str:
        return reverse("importers:conflict", args=[self.pk])

    @staticmethod
    def record(imported_page: ImportedPage, conflicts: Iterable[MergeConflict]) -> None:
        """Save conflicts of a merge. An unresolved one about the same target is updated."""
        for conflict in conflicts:
            unresolved = imported_page.conflicts.unresolved().filter(target=conflict.target).first()
            if unresolved:
                unresolved.ours, unresolved.theirs = conflict.ours, conflict.theirs
                unresolved.save(update_fields=["ours", "theirs"])
            else:
                Conflict.objects.create(imported_page=imported_page, **asdict(conflict))
