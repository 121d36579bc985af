from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.search import index


class Source(index.Indexed, models.Model):
    """Where notes come from: whose they are, and whether we may show them."""

    class Status(models.TextChoices):
        OWN = "own", _("Our own")
        LICENSED = "licensed", _("Licensed, or permission given")
        ASKED = "asked", _("Asked, no answer yet")
        REFUSED = "refused", _("Refused: never shown")

    key = models.SlugField(
        _("key"),
        max_length=120,
        unique=True,
        help_text=_("A short name that never changes, for example anna-djangocon-2024."),
    )
    title = models.CharField(_("title"), max_length=255)
    author = models.CharField(
        _("author"),
        max_length=255,
        blank=True,
        help_text=_("The name as the author wants it above their notes."),
    )
    url = models.URLField(_("URL"), blank=True, help_text=_("Where the original can be read."))
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("For example CC BY-SA 4.0.")
    )
    status = models.CharField(_("permission"), max_length=20, choices=Status, default=Status.ASKED)

    panels = [
        "title",
        FieldRowPanel(["author", "key"]),
        "url",
        MultiFieldPanel(
            [
                HelpPanel(_("Notes belong to their author. Show them only with permission.")),
                FieldRowPanel(["status", "licence"]),
            ],
            heading=_("Permission"),
        ),
    ]
    search_fields = [
        index.AutocompleteField("title"),
        index.AutocompleteField("author"),
        index.SearchField("key"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"{self.title} ({self.author})" if self.author else self.title

    @property
    def is_cleared(self) -> bool:
        """Whether its notes may be shown to readers."""
        return self.status in {self.Status.OWN, self.Status.LICENSED}

    @property
    def is_refused(self) -> bool:
        """Whether its notes may not be shown at all, not even in the preview of a draft."""
        return self.status == self.Status.REFUSED
