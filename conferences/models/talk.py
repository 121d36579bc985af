from datetime import date
from typing import Self

from django.db import models
from django.db.models import Prefetch
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from conferences.embeds import Video, find_player
from conferences.models.base import RecapPage, RecapQuerySet, edit_tabs
from conferences.models.day import DayPage
from conferences.models.topic import TaggedTalk
from conferences.stream_data import leaf_blocks


class TalkQuerySet(RecapQuerySet["TalkPage"]):
    def with_speakers(self) -> Self:
        """Fetches the speakers of all talks at once."""
        speakers = TalkSpeaker.objects.select_related("speaker")
        return self.prefetch_related(Prefetch("talk_speakers", queryset=speakers))


class TalkPage(RecapPage):
    class Kind(models.TextChoices):
        TALK = "talk", "Talk"
        KEYNOTE = "keynote", "Keynote"
        LIGHTNING = "lightning", "Lightning talks"
        PANEL = "panel", "Panel"
        TUTORIAL = "tutorial", "Tutorial"
        COMMUNITY_UPDATE = "community-update", "Community update"
        ORIENTATION = "orientation", "Orientation"
        PODCAST = "podcast", "Podcast"
        BREAK = "break", "Break"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TALK)
    official_url = models.URLField(
        "official page",
        blank=True,
        help_text="The talk's page on the conference's own site; an import finds the talk by it.",
    )
    video_url = models.URLField("video", blank=True)
    slides_url = models.URLField("slides", blank=True)
    code_url = models.URLField("code", blank=True)
    topics = ClusterTaggableManager(
        through=TaggedTalk,
        blank=True,
        verbose_name="topics",
        help_text="What it is about. End each with a comma; one that is new becomes a topic.",
    )

    objects = PageManager.from_queryset(TalkQuerySet)()

    parent_page_types = ["conferences.DayPage", "conferences.ConferencePage"]
    subpage_types: list[str] = []
    page_description = "A talk, keynote, panel or any other session, with the notes taken there."

    search_fields = [*RecapPage.search_fields, index.FilterField("kind")]

    edit_handler = edit_tabs(
        content=[
            FieldRowPanel([FieldPanel("kind"), FieldPanel("topics")]),
            InlinePanel(
                "talk_speakers",
                heading="Speakers",
                label="Speaker",
                help_text="In the order of the programme. Leave empty when nobody is named.",
            ),
            FieldPanel("body"),
        ],
        sources=[
            MultiFieldPanel(
                [
                    FieldPanel("official_url"),
                    FieldPanel("video_url"),
                    FieldPanel("slides_url"),
                    FieldPanel("code_url"),
                ],
                heading="Elsewhere",
            )
        ],
    )

    class Meta:
        verbose_name = "talk"

    @property
    def day(self) -> DayPage | None:
        parent = self.ancestry[-1] if self.ancestry else None
        return parent if isinstance(parent, DayPage) else None

    @property
    def date(self) -> date | None:
        return self.day.date if self.day else None

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Where else to find this talk: what it is, and its address."""
        addresses = {
            "Official page": self.official_url,
            "Video": self.video_url,
            "Slides": self.slides_url,
            "Code": self.code_url,
        }
        return [(label, address) for label, address in addresses.items() if address]

    @property
    def video(self) -> Video | None:
        """The recording, where it can be played in place and the notes do not show it already."""
        video = Video(self.title, self.video_url)
        in_notes = {
            find_player(block["value"].get("url") or "")
            for block in leaf_blocks(self.body.raw_data)
            if block["type"] == "embed"
        }
        return video if video.player and video.player not in in_notes else None

    def get_speakers(self) -> "list[TalkSpeaker]":
        """The speakers in order; of a draft, those whom the draft names."""
        return list(self.talk_speakers.select_related("speaker"))


class TalkSpeaker(Orderable):
    class Role(models.TextChoices):
        SPEAKER = "speaker", "Speaker"
        MODERATOR = "moderator", "Moderator"
        PANELIST = "panelist", "Panelist"
        HOST = "host", "Host"

    talk = ParentalKey(TalkPage, on_delete=models.CASCADE, related_name="talk_speakers")
    # Not PROTECT: a draft that names a deleted speaker could never be opened again.
    speaker = models.ForeignKey(
        "conferences.Speaker", on_delete=models.CASCADE, related_name="talk_speakers"
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.SPEAKER)

    panels = [FieldRowPanel([FieldPanel("speaker"), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        verbose_name = "speaker of a talk"
        verbose_name_plural = "speakers of a talk"

    def __str__(self) -> str:
        return f"{self.speaker} ({self.get_role_display()})"

    def clean(self) -> None:
        """A form opened long ago, or an old revision, may name a spelling that leads on now."""
        super().clean()
        if self.speaker_id and self.speaker.merged_into:
            self.speaker = self.speaker.merged_into
