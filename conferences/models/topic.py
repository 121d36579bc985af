from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel


class Topic(TagBase):
    """What a talk is about. Typing a new name into a talk makes a topic."""

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        ordering = ["name"]
        verbose_name = "topic"


class TaggedTalk(ItemBase):
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_talks")
    content_object = ParentalKey(
        "conferences.TalkPage", on_delete=models.CASCADE, related_name="tagged_topics"
    )

    class Meta:
        verbose_name = "topic of a talk"
