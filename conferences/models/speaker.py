from typing import Any, Self

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.search import index

from conferences.text import make_unique


class SpeakerLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("For example Website, Mastodon or GitHub.")
    )
    url = blocks.URLBlock(label=_("URL"))

    class Meta:
        icon = "link"
        label = _("Link")


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def canonical(self) -> Self:
        """Without speakers that were merged into another."""
        return self.filter(merged_into=None)

    def find_canonical(self, slug: str) -> "Speaker | None":
        """The speaker with this slug, or the one that this speaker was merged into."""
        speaker = self.select_related("merged_into").filter(slug=slug).first()
        return speaker and (speaker.merged_into or speaker)


class Speaker(index.Indexed, models.Model):
    name = models.CharField(_("name"), max_length=255, help_text=_("As the speaker writes it."))
    slug = models.SlugField(
        _("slug"),
        max_length=255,
        unique=True,
        allow_unicode=True,
        blank=True,
        help_text=_("Made from the name if left empty."),
    )
    bio = models.TextField(_("biography"), blank=True)
    links = StreamField([("link", SpeakerLinkBlock())], blank=True, verbose_name=_("links"))
    photo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: A speaker that was another spelling of this one's name stays, so that its URL redirects.
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
    )

    objects = SpeakerQuerySet.as_manager()

    panels = ["name", "slug", "photo", "bio", "links"]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("bio"),
        index.FilterField("merged_into"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

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
