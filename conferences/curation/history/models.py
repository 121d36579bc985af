"""Versions that somebody named, and links that show a draft to people without a login."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision


class Milestone(models.Model):
    """A version that an editor gave a name, so that it is found again and never tidied away."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="milestone")
    name = models.CharField(
        max_length=120, help_text="What this version is, such as “As the speaker saw it”."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def new_token() -> str:
    return secrets.token_urlsafe(32)


def _signer() -> Signer:
    return Signer(salt="curation.share", sep=".")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def open(self) -> "ShareLinkQuerySet":
        return self.filter(withdrawn_at=None, expires_at__gt=timezone.now())

    def at_address(self, signed: str) -> "ShareLink | None":
        """The open link of a signed token; one that this site did not sign asks no database."""
        try:
            token = _signer().unsign(signed)
        except BadSignature:
            return None
        return self.open().select_related("page").filter(token=token).first()


class ShareLink(models.Model):
    """Shows a page's newest draft to whoever has the address, for a while."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    note = models.CharField("for whom", max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    #: How often it was opened and when last; by whom is nobody's business.
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.note or f"Link of {self.created_at:%d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("shared_draft", args=[_signer().sign(self.token)])

    def count_opening(self) -> None:
        ShareLink.objects.filter(pk=self.pk).update(
            opened=F("opened") + 1, last_opened_at=timezone.now()
        )
