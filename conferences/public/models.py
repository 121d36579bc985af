"""What readers find pages by, made from the pages that they may see and from nothing else.

`Name`, `SearchRow` and `Excerpt` hold public pages only, and are rewritten by `indexing` whenever
that changes: what has no row there is in no list, no search, no feed. They can be thrown away and
made afresh. `Edition` and `Mistake` cannot.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from conferences.models import Speaker, TalkPage, Topic


class Name(models.Model):
    """A speaker or a topic, as lists and search know it. Public while a row below has it."""

    speaker = models.OneToOneField(
        Speaker, null=True, on_delete=models.CASCADE, related_name="listed"
    )
    topic = models.OneToOneField(Topic, null=True, on_delete=models.CASCADE, related_name="listed")
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    #: Without accents and capitals: what names are sorted by and compared with.
    folded = models.CharField(max_length=255)
    #: Where it stands in an A–Z; "#" when it begins with no letter of it.
    letter = models.CharField(max_length=1)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(speaker=None) ^ models.Q(topic=None),
                name="a_name_is_of_a_speaker_or_a_topic",
            )
        ]
        indexes = [
            models.Index(
                fields=["letter", "folded", "id"],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"{kind}s_by_letter",
            )
            for kind in ("speaker", "topic")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        return "speaker" if self.speaker_id else "topic"


class SearchRow(models.Model):
    """A public page: what its words are, and what readers sort and filter it by.

    The database keeps its search index beside the columns `title`, `names` and `body` by itself:
    a stored vector on PostgreSQL, a table of FTS5 on SQLite (see migrations two and three).
    """

    class Kind(models.TextChoices):
        """A talk's kinds, and the two other kinds of pages."""

        CONFERENCE = "conference", "Conference"
        DAY = "day", "Day"

    KINDS = [*TalkPage.Kind.choices, *Kind.choices]

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="search_row"
    )
    kind = models.CharField(max_length=20, choices=KINDS)
    title = models.TextField()
    #: Of its speakers and topics, as written and as typed without accents.
    names = models.TextField(blank=True)
    body = models.TextField(blank=True)
    #: What results say beside the title: who speaks, at which conference, in which language.
    by = models.TextField(blank=True, db_default="")
    at = models.TextField(blank=True, db_default="")
    language = models.CharField(max_length=35, blank=True, db_default="")
    listed = models.ManyToManyField(Name, related_name="rows")
    #: The same as ids, with spaces between: of a thousand rows these are counted in no time.
    speaker_ids = models.TextField(blank=True, db_default="")
    topic_ids = models.TextField(blank=True, db_default="")
    conference = models.ForeignKey(
        "conferences.ConferencePage", null=True, on_delete=models.CASCADE, related_name="+"
    )
    series = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    #: When it took place, as far as anybody knows; else when it was published.
    day = models.DateField()
    has_video = models.BooleanField()
    has_code = models.BooleanField()
    has_quotes = models.BooleanField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-day", "-page"], name="rows_newest_first"),
            models.Index(fields=["-published_at", "-page"], name="rows_freshest_first"),
            models.Index(fields=["conference", "-day", "-page"], name="rows_of_conference"),
            models.Index(fields=["series", "-day", "-page"], name="rows_of_series"),
            models.Index(fields=["kind", "-day", "-page"], name="rows_of_kind"),
            models.Index(fields=["year", "-day", "-page"], name="rows_of_year"),
            *(
                models.Index(
                    fields=["-day", "-page"],
                    condition=models.Q(**{f"has_{part}": True}),
                    name=f"rows_with_{part}",
                )
                for part in ("video", "code", "quotes")
            ),
            models.Index(fields=["conference", "kind"], name="rows_of_conference_by_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class Excerpt(models.Model):
    """A quote on a public page, or a link that it makes to another site."""

    class Kind(models.TextChoices):
        QUOTE = "quote", "Quote"
        LINK = "link", "Link"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="excerpts")
    kind = models.CharField(max_length=10, choices=Kind)
    #: The block's id: where on the page it stands, and a quote's own address.
    block = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField()
    #: When it was said, as far as anybody knows: its page's own, so that the newest come first.
    day = models.DateField()
    #: A quote's Markdown, or what a link is called.
    text = models.TextField()
    url = models.CharField(max_length=1000, blank=True)
    host = models.CharField(max_length=255, blank=True)
    attribution = models.CharField(max_length=255, blank=True)
    #: A quote's Markdown as it is shown.
    html: str

    class Meta:
        default_permissions = ()
        ordering = ["page", "position"]
        constraints = [
            models.UniqueConstraint(fields=["page", "position"], name="one_excerpt_at_a_place")
        ]
        indexes = [
            models.Index(fields=["kind", "block"], name="excerpts_by_block"),
            models.Index(
                fields=["kind", "-day", "-page", "position"], name="excerpts_newest_first"
            ),
            models.Index(fields=["host", "url"], name="excerpts_by_host"),
            models.Index(fields=["kind", "url", "-day", "-page"], name="excerpts_by_url"),
            models.Index(fields=["url", "page"], name="excerpts_by_url_and_page"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Edition(models.Model):
    """How often what readers see has changed: one row, and `caching` is all that touches it."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


class Mistake(models.Model):
    """What a reader says is wrong on a page."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        SPAM = "spam", "Spam"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="mistakes")
    text = models.TextField("what is wrong")
    #: Kept while it may be needed: gone once the report is done.
    contact = models.EmailField("answer to", blank=True)
    at = models.DateTimeField("reported", default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("change",)
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["state", "-at"], name="mistakes_by_state")]

    def __str__(self) -> str:
        return self.text[:80]
