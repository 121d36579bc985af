"""What the worker and the board know beside Wagtail's own schedule."""

import os
import socket
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

#: What a worker that is gone leaves behind is forgotten after this.
REMEMBERED = timedelta(days=1)
#: Two machines are never quite of one mind.
CLOCKS_DIFFER = timedelta(minutes=1)


class Attempt(models.Model):
    """A page that could not go live, or be taken down, when it was due. Gone once it could."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        Revision,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="What was to go live; nothing for a page that was to be taken down.",
    )
    at = models.DateTimeField(default=timezone.now)
    error = models.TextField()
    held = models.BooleanField(default=False, help_text="Somebody may not, or a rule forbids it.")
    tries = models.PositiveIntegerField(default=1)
    next_try = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "revision"], name="one_attempt_a_revision"),
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(revision=None),
                name="one_attempt_to_take_down",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.error}"


class Heartbeat(models.Model):
    """A worker that lives, or that was."""

    class Work(models.TextChoices):
        PUBLISHING = "publishing", "Publishes what is due"
        TASKS = "tasks", "Does what was put off"

    work = models.CharField(
        max_length=20,
        choices=Work,
        default=Work.PUBLISHING,
        db_default=Work.PUBLISHING,
    )
    name = models.CharField(max_length=255, unique=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField(default=timezone.now)
    interval = models.FloatField(help_text="Seconds between two rounds.")

    def __str__(self) -> str:
        return self.name

    @property
    def beats(self) -> bool:
        """It may miss three beats; and one long page is no death."""
        patience = timedelta(seconds=max(3 * self.interval, 30))
        return abs(timezone.now() - self.at) < patience

    @staticmethod
    def own_name(work: Work) -> str:
        """Containers that share a host may have the same numbers."""
        return f"{socket.gethostname()}:{os.getpid()}:{work}"

    @classmethod
    def beat(cls, work: Work, name: str, interval: float) -> None:
        """A worker says that it lives. Those that are gone for a day are forgotten."""
        now = timezone.now()
        cls.objects.update_or_create(
            name=name, defaults={"work": work, "at": now, "interval": interval}
        )
        cls.objects.filter(at__lt=now - REMEMBERED).delete()

    @classmethod
    def heard_last(cls, work: Work) -> "Heartbeat | None":
        """Of such workers; from the time before a clock was set back only if it is alone."""
        heard = cls.objects.filter(work=work).order_by("-at")
        return heard.filter(at__lte=timezone.now() + CLOCKS_DIFFER).first() or heard.first()


class Lease(models.Model):
    """Who may publish now, where a database knows no locks of rows."""

    name = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=255, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Run(models.Model):
    """A round of a worker that found something due."""

    worker = models.CharField(max_length=255)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    published = models.PositiveIntegerField(default=0)
    expired = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    indexed = models.BooleanField(
        default=False, help_text="The search index knows what it published."
    )

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.worker}, {self.started_at:%d %B %Y, %H:%M}"


class Release(models.Model):
    """A named set of pages that goes live in one transaction: all of them, or none."""

    class State(models.TextChoices):
        OPEN = "open", "Being put together"
        PLANNED = "planned", "Planned"
        FAILED = "failed", "Failed"
        PUBLISHED = "published", "Live"

    name = models.CharField(max_length=120)
    at = models.DateTimeField("goes live at", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)
    pages: Any = models.ManyToManyField(Page, through="ReleasePage", related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scheduling:release", args=[self.pk])


class ReleasePage(models.Model):
    """A page of a release, with the draft that was agreed on."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="entries")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    # Not PROTECT: a page in a release could then not be deleted.
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "page"], name="a_page_once_in_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.page} in {self.release}"
