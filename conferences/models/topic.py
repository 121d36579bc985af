from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase


class Topic(TagBase):
    """The subject of a talk. Entering a new name in a talk creates a topic."""

    panels = ["name", "slug"]

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TaggedTalk(ItemBase):
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_talks")
    content_object = ParentalKey(
        "conferences.TalkPage", on_delete=models.CASCADE, related_name="tagged_topics"
    )

    class Meta:
        verbose_name = _("topic of a talk")
        verbose_name_plural = _("topics of talks")
