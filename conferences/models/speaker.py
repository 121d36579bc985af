from typing import Any, Self

from django.db import models
from django.utils.text import slugify
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from conferences.text import make_unique


class SpeakerLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, help_text="Such as Website, Mastodon or GitHub.")
    url = blocks.URLBlock(label="Address")

    class Meta:
        icon = "link"
        label = "Link"


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def canonical(self) -> Self:
        """Without the other spellings, which lead to the speaker who was kept."""
        return self.filter(merged_into=None)

    def find_canonical(self, slug: str) -> "Speaker | None":
        """The speaker at an address; at that of another spelling, the one who was kept."""
        speaker = self.select_related("merged_into").filter(slug=slug).first()
        return speaker and (speaker.merged_into or speaker)


class Speaker(index.Indexed, models.Model):
    name = models.CharField(max_length=255, help_text="As they write it themselves.")
    slug = models.SlugField(
        max_length=255, unique=True, allow_unicode=True, blank=True, help_text="Made from the name."
    )
    bio = models.TextField("biography", blank=True)
    links = StreamField([("link", SpeakerLinkBlock())], blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: A name that turned out to be another spelling: kept, so that its address leads on.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )

    objects = SpeakerQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("photo"),
        FieldPanel("bio"),
        FieldPanel("links"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("bio"),
        index.FilterField("merged_into"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = "speaker"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self._find_free_slug()
        super().save(*args, **kwargs)

    def _find_free_slug(self) -> str:
        base = slugify(self.name, allow_unicode=True)[:240] or "speaker"
        others = Speaker.objects.filter(slug__startswith=base).exclude(pk=self.pk)
        taken = set(others.values_list("slug", flat=True))
        return make_unique(base, taken.__contains__)
