from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.search import index


class Source(index.Indexed, models.Model):
    """Where notes come from: whose they are, and whether we may show them."""

    class Status(models.TextChoices):
        OWN = "own", "Our own"
        LICENSED = "licensed", "Licensed, or permission given"
        ASKED = "asked", "Asked, no answer yet"
        REFUSED = "refused", "Refused: shown nowhere"

    key = models.SlugField(
        max_length=120,
        unique=True,
        help_text="A short name that stays the same for ever, such as anna-djangocon-2024.",
    )
    title = models.CharField(max_length=255)
    author = models.CharField(
        max_length=255, blank=True, help_text="As they want to be named above their notes."
    )
    url = models.URLField("address", blank=True, help_text="Where the original can be read.")
    licence = models.CharField(max_length=120, blank=True, help_text="Such as CC BY-SA 4.0.")
    status = models.CharField("permission", max_length=20, choices=Status, default=Status.ASKED)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("author"), FieldPanel("key")]),
        FieldPanel("url"),
        MultiFieldPanel(
            [
                HelpPanel("Notes belong to their author: show them only with permission."),
                FieldRowPanel([FieldPanel("status"), FieldPanel("licence")]),
            ],
            heading="Permission",
        ),
    ]
    search_fields = [
        index.AutocompleteField("title"),
        index.AutocompleteField("author"),
        index.SearchField("key"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = "source"

    def __str__(self) -> str:
        return f"{self.title} ({self.author})" if self.author else self.title

    @property
    def is_cleared(self) -> bool:
        """Whether its notes may be shown to readers."""
        return self.status in {self.Status.OWN, self.Status.LICENSED}

    @property
    def is_refused(self) -> bool:
        """Notes from here stay off every page, drafts' previews included."""
        return self.status == self.Status.REFUSED
