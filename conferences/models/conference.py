from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from conferences.dates import format_date_range
from conferences.models.base import RecapPage, make_edit_handler
from conferences.reserved_slugs import is_reserved_slug
from conferences.suggestion_widgets import SuggestingInput, get_time_zones
from conferences.validators import validate_time_zone


class Accent(models.TextChoices):
    """Accent colours. Their values in the stylesheet have enough contrast in light and dark."""

    BRICK = "brick", _("Brick")
    PINE = "pine", _("Pine")
    HARBOUR = "harbour", _("Harbour")
    PLUM = "plum", _("Plum")
    OCHRE = "ochre", _("Ochre")


class ConferenceCopyForm(CopyForm):
    def clean_new_slug(self) -> str:
        slug: str = self.cleaned_data["new_slug"]
        if is_reserved_slug(slug):
            raise ValidationError(
                gettext("The site itself uses /{slug}/. Choose another slug.").format(slug=slug)
            )
        return slug


class ConferencePage(RecapPage):
    series = models.CharField(
        _("series"),
        max_length=120,
        blank=True,
        help_text=_("The name without the year, for example DjangoCon US. It connects the years."),
    )
    edition = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1950), MaxValueValidator(2200)],
    )
    first_date = models.DateField(_("first day"), null=True, blank=True)
    last_date = models.DateField(_("last day"), null=True, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    venue = models.CharField(_("venue"), max_length=255, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("The conference's time zone, for example America/Chicago."),
    )
    website = models.URLField(_("website"), blank=True, help_text=_("The conference's own site."))
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("cover"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cover_alt = models.CharField(
        _("alt text of the cover"),
        max_length=255,
        blank=True,
        help_text=_("What the cover shows, for readers who can't see it."),
    )
    cover_decorative = models.BooleanField(
        _("the cover is decorative"), default=False, help_text=_("Screen readers then skip it.")
    )
    accent = models.CharField(_("accent"), max_length=20, choices=Accent, default=Accent.BRICK)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["conferences.DayPage", "conferences.TalkPage"]
    page_description = _("One edition of a conference, with its days and talks.")

    copy_form_class = ConferenceCopyForm
    edit_handler = make_edit_handler(
        content=[
            MultiFieldPanel(
                [
                    FieldRowPanel(["series", "edition"]),
                    FieldRowPanel(["first_date", "last_date"]),
                    FieldRowPanel(["city", "venue"]),
                    FieldPanel("time_zone", widget=SuggestingInput(get_time_zones)),
                ],
                heading=_("When and where"),
            ),
            MultiFieldPanel(
                ["cover", "cover_alt", "cover_decorative", "accent"], heading=_("Appearance")
            ),
            "body",
        ],
        sources=["website"],
    )

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.slug and is_reserved_slug(self.slug):
            errors["slug"] = gettext(
                "The site itself uses /{slug}/. Choose another slug, for example {suggestion}."
            ).format(slug=self.slug, suggestion=f"{self.slug}-{self.edition or 'conference'}")
        if self.first_date and self.last_date and self.last_date < self.first_date:
            errors["last_date"] = gettext("The last day is before the first day.")
        if self.cover and not self.cover_alt and not self.cover_decorative:
            errors["cover_alt"] = gettext("Enter what the cover shows, or mark it as decorative.")
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
        """When and where, as far as it is known."""
        return [fact for fact in (self.dates, self.venue, self.city) if fact]

    @property
    def cover_text(self) -> str:
        return "" if self.cover_decorative else self.cover_alt
