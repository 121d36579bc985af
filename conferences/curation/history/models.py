"""Named revisions of pages, and links that share a draft with people who can't log in."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.models import Page, Revision


class NamedRevision(models.Model):
    """The name that an editor gave a revision. The clean-up never removes such a revision."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, related_name="named_revision"
    )
    name = models.CharField(
        gettext_lazy("name"),
        max_length=120,
        help_text=gettext_lazy("What this version is, such as “Sent to the speaker”."),
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    named_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def generate_token() -> str:
    return secrets.token_urlsafe(32)


def _get_signer() -> Signer:
    return Signer(salt="curation.share", sep=".")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def active(self) -> "ShareLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def get_by_signed_token(self, signed_token: str) -> "ShareLink | None":
        """The active link. A token that this site didn't sign costs no query."""
        try:
            token = _get_signer().unsign(signed_token)
        except BadSignature:
            return None
        return self.active().select_related("page").filter(token=token).first()


class ShareLink(models.Model):
    """Shows a page's latest draft to anyone who has the address, until it expires."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="share_links")
    token = models.CharField(max_length=64, unique=True, default=generate_token, editable=False)
    note = models.CharField(gettext_lazy("note"), max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    #: Only how often and when the link was last opened is stored, never by whom.
    open_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.note or _("Share link of {date}").format(
            date=date_format(self.created_at, "DATE_FORMAT")
        )

    def get_absolute_url(self) -> str:
        return reverse("shared_draft", args=[_get_signer().sign(self.token)])

    def record_opening(self) -> None:
        ShareLink.objects.filter(pk=self.pk).update(
            open_count=F("open_count") + 1, last_opened_at=timezone.now()
        )
