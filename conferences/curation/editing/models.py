from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published


class MergedTalk(models.Model):
    """Marks a talk that was merged into another, until it is published again."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="merged_talk")
    merged_into = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page} → {self.merged_into}"


@receiver(page_published, dispatch_uid="curation_merged_talk_published")
def _delete_mark(instance: Page, **kwargs: Any) -> None:
    MergedTalk.objects.filter(page=instance.pk).delete()
