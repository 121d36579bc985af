"""The index of public pages that readers' lists, search and feeds ask, and readers' reports.

`IndexedPage`, `SpeakerOrTopic` and `QuoteOrLink` hold what is public and nothing else. The module
`page_index` writes them whenever pages change, and can build them anew at any time.
"""

from typing import Any, Literal, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from conferences.models import Speaker, TalkPage, Topic

SpeakerOrTopicKind = Literal["speaker", "topic"]
LETTERS = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class SpeakerOrTopicQuerySet(models.QuerySet["SpeakerOrTopic"]):
    def of_kind(self, kind: SpeakerOrTopicKind) -> Self:
        return self.filter(**{f"{kind}__isnull": False})

    def public(self) -> Self:
        """Those that a public talk names."""
        named = IndexedPage.speakers_and_topics.through.objects
        return self.filter(models.Exists(named.filter(speakerortopic=models.OuterRef("pk"))))

    def a_to_z(self) -> Self:
        return self.order_by("letter", "normalised_name", "pk")

    def most_talks_first(self) -> Self:
        """Counts the talks of all of them: no other list does."""
        counted = self.annotate(talk_count=models.Count("pages"))
        return counted.order_by("-talk_count", "normalised_name", "pk")

    def letters(self) -> list[str]:
        """The letters under which a name stands. Looks for one name of each letter."""
        exists = [models.Exists(self.order_by().filter(letter=letter)) for letter in LETTERS]
        found = self.model._default_manager.order_by().values_list(*exists).first() or ()
        return [letter for letter, is_used in zip(LETTERS, found, strict=False) if is_used]


class SpeakerOrTopic(models.Model):
    """A speaker or a topic, as lists and search know it. Public while an indexed page has it."""

    speaker = models.OneToOneField(
        Speaker, null=True, on_delete=models.CASCADE, related_name="index_entry"
    )
    topic = models.OneToOneField(
        Topic, null=True, on_delete=models.CASCADE, related_name="index_entry"
    )
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    #: Without accents and capitals: for sorting and comparing.
    normalised_name = models.CharField(max_length=255)
    #: Its place in an A–Z; "#" when it begins with no letter of it.
    letter = models.CharField(max_length=1)

    #: For lists.
    talk_count: int

    objects = SpeakerOrTopicQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(speaker=None) ^ models.Q(topic=None),
                name="either_a_speaker_or_a_topic",
            )
        ]
        indexes = [
            models.Index(
                fields=["letter", "normalised_name", "id"],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"{kind}s_by_letter",
            )
            for kind in ("speaker", "topic")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> SpeakerOrTopicKind:
        return "speaker" if self.speaker_id else "topic"


class IndexedPageQuerySet(models.QuerySet["IndexedPage"]):
    def conferences(self) -> Self:
        """The conferences, newest first; those without a year come last."""
        conferences = self.filter(kind=IndexedPage.Kind.CONFERENCE)
        return conferences.order_by(models.F("year").desc(nulls_last=True), "-date", "-page")

    def talks(self) -> Self:
        return self.exclude(kind__in=IndexedPage.Kind.values)

    def spoken(self) -> Self:
        """Talks without breaks: those are in the programme, but nobody speaks."""
        kinds = [kind for kind in TalkPage.Kind.values if kind != TalkPage.Kind.BREAK]
        return self.filter(kind__in=kinds)

    def last_published_first(self) -> Self:
        return self.order_by("-published_at", "-page")

    def page_ids(self) -> "models.QuerySet[IndexedPage, int]":
        return self.values_list("pk", flat=True)


class IndexedPage(models.Model):
    """A public page: its text, and what readers sort and filter it by.

    The database keeps a search index of `title`, `names` and `body`: a stored vector on PostgreSQL,
    an FTS5 table on SQLite. The first migration creates both.
    """

    class Kind(models.TextChoices):
        """The kinds of pages that are not talks."""

        CONFERENCE = "conference", _("Conference")
        DAY = "day", _("Day")

    KINDS = [*TalkPage.Kind.choices, *Kind.choices]

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="index_entry"
    )
    kind = models.CharField(max_length=20, choices=KINDS)
    title = models.TextField()
    #: Of its speakers and topics, as written and as typed without accents: to be searched.
    names = models.TextField(blank=True)
    body = models.TextField(blank=True)
    #: Shown in search results.
    speaker_names = models.TextField(blank=True, db_default="")
    conference_title = models.TextField(blank=True, db_default="")
    language = models.CharField(max_length=35, blank=True, db_default="")
    speakers_and_topics = models.ManyToManyField(SpeakerOrTopic, related_name="pages")
    #: The same as ids, with spaces between: quicker to count in a thousand rows.
    speaker_ids = models.TextField(blank=True, db_default="")
    topic_ids = models.TextField(blank=True, db_default="")
    conference = models.ForeignKey(
        "conferences.ConferencePage", null=True, on_delete=models.CASCADE, related_name="+"
    )
    series = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    #: When it took place, as far as is known; otherwise when it was published.
    date = models.DateField()
    has_video = models.BooleanField()
    has_code = models.BooleanField()
    has_quotes = models.BooleanField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = IndexedPageQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-date", "-page"], name="pages_newest_first"),
            models.Index(fields=["-published_at", "-page"], name="pages_last_published_first"),
            models.Index(fields=["conference", "-date", "-page"], name="pages_of_conference"),
            models.Index(fields=["series", "-date", "-page"], name="pages_of_series"),
            models.Index(fields=["kind", "-date", "-page"], name="pages_of_kind"),
            models.Index(fields=["year", "-date", "-page"], name="pages_of_year"),
            *(
                models.Index(
                    fields=["-date", "-page"],
                    condition=models.Q(**{f"has_{part}": True}),
                    name=f"pages_with_{part}",
                )
                for part in ("video", "code", "quotes")
            ),
            models.Index(fields=["conference", "kind"], name="pages_of_conference_by_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class QuoteOrLinkQuerySet(models.QuerySet["QuoteOrLink"]):
    def quotes(self) -> Self:
        return self.filter(kind=QuoteOrLink.Kind.QUOTE)

    def links(self) -> Self:
        return self.filter(kind=QuoteOrLink.Kind.LINK)

    def newest_first(self) -> Self:
        return self.order_by("-date", "-page", "position")

    def links_to(self, url: Any) -> Self:
        """The links to this URL on all pages, newest first."""
        return self.links().filter(url=url).order_by("-date", "-page")

    def hosts(self) -> "models.QuerySet[QuoteOrLink, Any]":
        """The sites that links lead to, those with most different URLs first."""
        # Only links have a host. Asked like this, the index alone answers.
        hosts = self.filter(host__gt="").order_by().values("host")
        counted = hosts.annotate(url_count=models.Count("url", distinct=True))
        return counted.order_by("-url_count", "host")

    def urls_on(self, host: str) -> "models.QuerySet[QuoteOrLink, str]":
        return self.filter(host=host).order_by("url").values_list("url", flat=True).distinct()


class QuoteOrLink(models.Model):
    """A quote on a public page, or a link from it to another site."""

    class Kind(models.TextChoices):
        QUOTE = "quote", _("Quote")
        LINK = "link", _("Link")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="quotes_and_links")
    kind = models.CharField(max_length=10, choices=Kind)
    #: Names its block on the page, and a quote in its own URL.
    block_id = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField()
    #: The date of its page, so that an index finds the newest.
    date = models.DateField()
    #: A quote's Markdown, or a link's text.
    text = models.TextField()
    url = models.CharField(max_length=1000, blank=True)
    host = models.CharField(max_length=255, blank=True)
    attribution = models.CharField(max_length=255, blank=True)
    #: A quote's Markdown, rendered.
    html: str

    objects = QuoteOrLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["page", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "position"], name="one_quote_or_link_at_a_position"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "block_id"], name="quotes_by_block"),
            models.Index(fields=["kind", "-date", "-page", "position"], name="quotes_newest_first"),
            models.Index(fields=["host", "url"], name="links_by_host"),
            models.Index(fields=["kind", "url", "-date", "-page"], name="links_by_url"),
            models.Index(fields=["url", "page"], name="links_by_url_and_page"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class CacheVersion(models.Model):
    """How often what readers see has changed: one row, which only `cache_version` touches."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


class MistakeReport(models.Model):
    """A reader's report of something wrong on a page."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        SPAM = "spam", _("Spam")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="mistake_reports")
    text = models.TextField(_("what is wrong"))
    #: Removed as soon as the report is handled.
    contact = models.EmailField(_("reply to"), blank=True)
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("change",)
        ordering = ["-reported_at", "-pk"]
        indexes = [models.Index(fields=["state", "-reported_at"], name="mistake_reports_by_state")]

    def __str__(self) -> str:
        return self.text[:80]
