from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from conferences.dates import format_date_range
from conferences.models.base import RecapPage, edit_tabs
from conferences.slugs import is_reserved_slug
from conferences.validators import validate_time_zone
from conferences.widgets import SuggestingInput, get_time_zones


class Accent(models.TextChoices):
    """Colours checked against both grounds; the values are in the stylesheet."""

    BRICK = "brick", "Brick"
    PINE = "pine", "Pine"
    HARBOUR = "harbour", "Harbour"
    PLUM = "plum", "Plum"
    OCHRE = "ochre", "Ochre"


class ConferenceCopyForm(CopyForm):
    def clean_new_slug(self) -> str:
        slug: str = self.cleaned_data["new_slug"]
        if is_reserved_slug(slug):
            raise ValidationError(f"/{slug}/ is an address of the site itself. Take another.")
        return slug


class ConferencePage(RecapPage):
    series = models.CharField(
        max_length=120,
        blank=True,
        help_text="The name without the year, such as DjangoCon US: it ties the years together.",
    )
    edition = models.PositiveSmallIntegerField(
        "year",
        null=True,
        blank=True,
        validators=[MinValueValidator(1950), MaxValueValidator(2200)],
    )
    first_date = models.DateField("first day", null=True, blank=True)
    last_date = models.DateField("last day", null=True, blank=True)
    city = models.CharField(max_length=120, blank=True)
    venue = models.CharField(max_length=255, blank=True)
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="Where the clock of the conference hangs, such as America/Chicago.",
    )
    website = models.URLField(blank=True, help_text="The conference's own site.")
    cover = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cover_alt = models.CharField(
        "cover's alternative text",
        max_length=255,
        blank=True,
        help_text="What the cover shows, for those who do not see it.",
    )
    cover_decorative = models.BooleanField(
        "the cover is only decoration",
        default=False,
        help_text="Screen readers then pass over it.",
    )
    accent = models.CharField(max_length=20, choices=Accent, default=Accent.BRICK)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["conferences.DayPage", "conferences.TalkPage"]
    page_description = "One edition of a conference, with its days and talks."

    copy_form_class = ConferenceCopyForm
    edit_handler = edit_tabs(
        content=[
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("series"), FieldPanel("edition")]),
                    FieldRowPanel([FieldPanel("first_date"), FieldPanel("last_date")]),
                    FieldRowPanel([FieldPanel("city"), FieldPanel("venue")]),
                    FieldPanel("time_zone", widget=SuggestingInput(get_time_zones)),
                ],
                heading="When and where",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("cover"),
                    FieldPanel("cover_alt"),
                    FieldPanel("cover_decorative"),
                    FieldPanel("accent"),
                ],
                heading="Looks",
            ),
            FieldPanel("body"),
        ],
        sources=[FieldPanel("website")],
    )

    class Meta:
        verbose_name = "conference"

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.slug and is_reserved_slug(self.slug):
            errors["slug"] = (
                f"/{self.slug}/ is an address of the site itself. "
                f"Take another, such as {self.slug}-{self.edition or 'conference'}."
            )
        if self.first_date and self.last_date and self.last_date < self.first_date:
            errors["last_date"] = "The last day is before the first. Swap them, or mend one."
        if self.cover and not self.cover_alt and not self.cover_decorative:
            errors["cover_alt"] = "Say what the cover shows, or mark it as only decoration."
        if errors:
            raise ValidationError(errors)

    @property
    def year(self) -> int | None:
        return self.edition or (self.first_date.year if self.first_date else None)

    @property
    def dates(self) -> str:
        return format_date_range(self.first_date, self.last_date)

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.venue, self.city)))

    @property
    def place_and_time(self) -> list[str]:
        """When and where, in the words of a byline; only what is known."""
        return [fact for fact in (self.dates, self.venue, self.city) if fact]

    @property
    def cover_text(self) -> str:
        return "" if self.cover_decorative else self.cover_alt
