"""What imports did: runs, the files they read, what became of each page, and what clashed."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from wagtail.models import Page

from conferences.models import Source
from importers.page_versions import LISTS
from importers.three_way_merge import Clash


class ImportRun(models.Model):
    """One import, from the files handed in to the report that stays."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    #: The plan that was shown; another one is never applied in its place.
    plan = models.CharField(max_length=64, blank=True)
    #: What to do: dialect, conference, publish, and the pages left out.
    options = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "import"
        permissions = [("import_notes", "Can import notes")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Import of {self.at:%d %B %Y, %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("importers:run", args=[self.pk])


class RunFile(models.Model):
    """A file handed in, kept until its import is applied."""

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
    """The notes of a source as they were read last: the file, and what was found in it."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="file")
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    report = models.JSONField(default=dict)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")
    #: Sources whose place these notes took: three posts merged into one.
    replaces = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    @property
    def lines(self) -> list[str]:
        from importers.parsers.encoding import decoded

        return decoded(bytes(self.data))[0].split("\n")


class Imported(models.Model):
    """A page of a source, and how it was when it was last imported: the base of the next merge."""

    class State(models.TextChoices):
        CURRENT = "current", "Up to date"
        HELD = "held", "Held back"
        MISSING = "missing", "No longer in the source"
        WITHDRAWN = "withdrawn", "Withdrawn"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="imported")
    identity = models.CharField(max_length=500)
    #: None when an editor deleted the page: it stays deleted.
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="imported")
    state = models.CharField(max_length=20, choices=State, default=State.CURRENT)
    base = models.JSONField(default=dict)
    #: A newer version that waits because somebody was at work on the page, and why it waits.
    pending = models.JSONField(null=True, blank=True)
    why_held = models.CharField(max_length=255, blank=True)
    lines = models.JSONField(default=list)
    #: What the last import left, to know whether its page was touched since; and what was before.
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="pages")
    revision = models.PositiveBigIntegerField(null=True)
    before = models.JSONField(null=True)
    at = models.DateTimeField(auto_now=True)
    #: The talk was merged into another's page: its text, people and topics go there, its title no
    #: longer matters.
    joined = models.BooleanField(default=False)
    #: Of a talk that was split: the row of the notes whose later blocks are on this page.
    part_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "identity"], name="one_page_for_each_identity"
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.identity} in {self.source}"

    def told(self, version: dict[str, Any]) -> dict[str, Any]:
        """What of a version of the notes concerns the page they are on."""
        if not self.joined:
            return version
        fields = {name: value for name, value in version["fields"].items() if name in LISTS}
        return version | {"fields": fields}


class Conflict(models.Model):
    """What an editor and the notes both changed. The editor's words stayed; a person decides."""

    imported = models.ForeignKey(Imported, on_delete=models.CASCADE, related_name="conflicts")
    target = models.CharField(max_length=255)
    base = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.target} of {self.imported}"

    def get_absolute_url(self) -> str:
        return reverse("importers:conflict", args=[self.pk])

    @staticmethod
    def keep(imported: Imported, clashes: Iterable[Clash]) -> None:
        """Put what clashed before a person; once, though it clashes again."""
        for clash in clashes:
            waiting = Conflict.objects.filter(
                imported=imported, target=clash.target, resolved_at=None
            ).first()
            if waiting:
                waiting.ours, waiting.theirs = clash.ours, clash.theirs
                waiting.save(update_fields=["ours", "theirs"])
            else:
                Conflict.objects.create(imported=imported, **vars(clash))
