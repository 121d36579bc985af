"""Records of the worker and of the board, beside Wagtail's own schedule."""

import os
import socket
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

#: Heartbeats of workers that are gone are deleted after this time.
HEARTBEAT_LIFETIME = timedelta(days=1)
#: The clocks of two machines may differ by this much.
CLOCK_TOLERANCE = timedelta(minutes=1)


class FailedAttempt(models.Model):
    """A page that failed to be published, or unpublished, when due. Deleted once it succeeds."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        Revision,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The revision to publish. Empty if the page was to be unpublished."),
    )
    tried_at = models.DateTimeField(default=timezone.now)
    error = models.TextField()
    is_blocked = models.BooleanField(
        default=False, help_text=_("A rule or a missing permission blocks it.")
    )
    tries = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "revision"], name="one_failed_attempt_per_revision"
            ),
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(revision=None),
                name="one_failed_attempt_to_unpublish",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.error}"


class Heartbeat(models.Model):
    """The last sign of life of a worker process."""

    class WorkerType(models.TextChoices):
        PUBLISHING = "publishing", _("Publish worker")
        TASKS = "tasks", _("Task worker")

    worker_type = models.CharField(
        max_length=20,
        choices=WorkerType,
        default=WorkerType.PUBLISHING,
        db_default=WorkerType.PUBLISHING,
    )
    worker = models.CharField(max_length=255, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    last_beat_at = models.DateTimeField()
    interval = models.FloatField(help_text=_("Seconds between two rounds."))

    def __str__(self) -> str:
        return self.worker

    @property
    def is_alive(self) -> bool:
        """Up to three beats may be missed, and a single page may take half a minute."""
        tolerance = timedelta(seconds=max(3 * self.interval, 30))
        return abs(timezone.now() - self.last_beat_at) < tolerance

    @staticmethod
    def build_worker_name(worker_type: WorkerType) -> str:
        """A name for this process. It has the type, since containers may share host and numbers."""
        return f"{socket.gethostname()}:{os.getpid()}:{worker_type}"

    @classmethod
    def record(cls, worker_type: WorkerType, worker: str, interval: float) -> None:
        """Record that a worker is alive, and delete the heartbeats of those long gone."""
        now = timezone.now()
        cls.objects.update_or_create(
            worker=worker,
            defaults={"worker_type": worker_type, "last_beat_at": now, "interval": interval},
        )
        cls.objects.filter(last_beat_at__lt=now - HEARTBEAT_LIFETIME).delete()

    @classmethod
    def last(cls, worker_type: WorkerType) -> "Heartbeat | None":
        """The last heartbeat. Those from the future, before a clock was set back, come last."""
        beats = cls.objects.filter(worker_type=worker_type).order_by("-last_beat_at")
        latest = timezone.now() + CLOCK_TOLERANCE
        return beats.filter(last_beat_at__lte=latest).first() or beats.first()


class Lease(models.Model):
    """Which worker may publish now, for databases that can't lock rows."""

    name = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class WorkerRun(models.Model):
    """A round of a worker in which something was due."""

    worker = models.CharField(max_length=255)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    published = models.PositiveIntegerField(default=0)
    unpublished = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    is_indexed = models.BooleanField(
        default=False, help_text=_("The search index has the pages that were published.")
    )

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.worker}, {date_format(self.started_at, 'j F Y, H:i')}"


class Release(models.Model):
    """A named set of pages that go live in one transaction: all of them, or none."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        FAILED = "failed", _("Failed")
        PUBLISHED = "published", _("Published")

    #: Such a release goes live on its date.
    SCHEDULED_STATES = (State.SCHEDULED, State.FAILED)

    name = models.CharField(_("name"), max_length=120)
    go_live_at = models.DateTimeField(_("go-live date/time"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    pages: Any = models.ManyToManyField(Page, through="ReleasePage", related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scheduling:release", args=[self.pk])


class ReleasePage(models.Model):
    """A page of a release, with the draft that it publishes."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="release_pages")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    # Not PROTECT: a page in a release could then not be deleted.
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "page"], name="unique_page_in_release")
        ]

    def __str__(self) -> str:
        return f"{self.page} in {self.release}"
