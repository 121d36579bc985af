from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from conferences.models.base import RecapPage, RecapQuerySet, make_edit_handler
from conferences.models.day import DayPage
from conferences.models.topic import TaggedTalk
from conferences.stream_data import walk_leaves
from conferences.video_players import Video, find_player

#: The talk on other sites.
LINK_FIELDS = ("official_url", "video_url", "slides_url", "code_url")


class TalkQuerySet(RecapQuerySet["TalkPage"]):
    def with_speakers(self) -> Self:
        """Fetches the speakers of all talks at once."""
        speakers = TalkSpeaker.objects.select_related("speaker")
        return self.prefetch_related(Prefetch("talk_speakers", queryset=speakers))


class TalkPage(RecapPage):
    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        KEYNOTE = "keynote", _("Keynote")
        LIGHTNING = "lightning", _("Lightning talks")
        PANEL = "panel", _("Panel")
        TUTORIAL = "tutorial", _("Tutorial")
        COMMUNITY_UPDATE = "community-update", _("Community update")
        ORIENTATION = "orientation", _("Orientation")
        PODCAST = "podcast", _("Podcast")
        BREAK = "break", _("Break")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TALK)
    official_url = models.URLField(
        _("official page"),
        blank=True,
        help_text=_("The talk's page on the conference's site. Imports find the talk by it."),
    )
    video_url = models.URLField(_("video"), blank=True)
    slides_url = models.URLField(_("slides"), blank=True)
    code_url = models.URLField(_("code"), blank=True)
    topics = ClusterTaggableManager(
        through=TaggedTalk,
        blank=True,
        verbose_name=_("topics"),
        help_text=_("What the talk is about. Separate with commas; new names are added."),
    )

    objects: ClassVar = PageManager.from_queryset(TalkQuerySet)()  # type: ignore[assignment] # own methods

    parent_page_types = ["conferences.DayPage", "conferences.ConferencePage"]
    subpage_types: list[str] = []
    page_description = _("A talk, keynote, panel or other session, with the notes taken there.")

    search_fields: list[Any] = [*RecapPage.search_fields, index.FilterField("kind")]

    edit_handler = make_edit_handler(
        content=[
            FieldRowPanel(["kind", "topics"]),
            InlinePanel(
                "talk_speakers",
                heading=_("Speakers"),
                label=_("Speaker"),
                help_text=_("In the order of the programme. Leave empty if nobody is named."),
            ),
            "body",
        ],
        sources=[MultiFieldPanel([*LINK_FIELDS], heading=_("On other sites"))],
    )

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")

    @property
    def day(self) -> DayPage | None:
        parent = self.ancestry[-1] if self.ancestry else None
        return parent if isinstance(parent, DayPage) else None

    @property
    def date(self) -> date | None:
        return self.day.date if self.day else None

    @property
    def external_links(self) -> list[tuple[str, str]]:
        """The talk on other sites: a label, and the URL."""
        fields: list[Any] = [self._meta.get_field(name) for name in LINK_FIELDS]
        links = [(capfirst(field.verbose_name), getattr(self, field.name)) for field in fields]
        return [(label, url) for label, url in links if url]

    @property
    def video(self) -> Video | None:
        """The recording, if it can be played here and isn't in the body already."""
        video = Video(self.title, self.video_url)
        players_in_body = {
            find_player(block["value"].get("url") or "")
            for block in walk_leaves(self.body.raw_data)
            if block["type"] == "embed"
        }
        return video if video.player and video.player not in players_in_body else None

    def get_speakers(self) -> "list[TalkSpeaker]":
        """The speakers in order; for a draft, those of the draft."""
        return list(self.talk_speakers.select_related("speaker"))


class TalkSpeaker(Orderable):
    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Speaker")
        MODERATOR = "moderator", _("Moderator")
        PANELIST = "panelist", _("Panelist")
        HOST = "host", _("Host")

    talk = ParentalKey(TalkPage, on_delete=models.CASCADE, related_name="talk_speakers")
    # Not PROTECT: a draft that names a deleted speaker could not be opened any more.
    speaker = models.ForeignKey(
        "conferences.Speaker",
        verbose_name=_("speaker"),
        on_delete=models.CASCADE,
        related_name="talk_speakers",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.SPEAKER)

    panels = [FieldRowPanel(["speaker", "role"])]

    class Meta(Orderable.Meta):
        verbose_name = _("speaker of a talk")
        verbose_name_plural = _("speakers of a talk")

    def __str__(self) -> str:
        return f"{self.speaker} ({self.get_role_display()})"

    def clean(self) -> None:
        """An old revision or an open form may still name a speaker that was merged since."""
        super().clean()
        if self.speaker_id and self.speaker.merged_into:
            self.speaker = self.speaker.merged_into
