"""The content model, and an index on Wagtail's page table.

A tree asks for "this deep, between these paths", and Wagtail indexes paths alone: without the
index the children of the front page are found by reading every page of the site. System check
`conferences.W003` says when it is missing.
"""

import django.core.validators
import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import conferences.blocks.body
import conferences.routing
import conferences.validators


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "body",
                    conferences.blocks.body.BodyField(
                        blank=True,
                        help_text="An author's notes belong in a Notes block, under their name. What the editors write goes beside it.",
                        verbose_name="body",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, for example en, de or ar. Screen readers use its voice, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path per line, for example /posts/day-1/. Each redirects here once the page is published.",
                        verbose_name="former addresses",
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True,
                        help_text="Leave empty if the notes don't say.",
                        null=True,
                        verbose_name="date",
                    ),
                ),
            ],
            options={"verbose_name": "day", "verbose_name_plural": "days"},
            bases=(conferences.routing.SingleQueryRoutingMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="A short name that never changes, for example anna-djangocon-2024.",
                        max_length=120,
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="The name as the author wants it above their notes.",
                        max_length=255,
                        verbose_name="author",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="Where the original can be read.", verbose_name="URL"
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="For example CC BY-SA 4.0.",
                        max_length=120,
                        verbose_name="licence",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("own", "Our own"),
                            ("licensed", "Licensed, or permission given"),
                            ("asked", "Asked, no answer yet"),
                            ("refused", "Refused: never shown"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="permission",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "ordering": ["title"],
                "verbose_name_plural": "sources",
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="TalkPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "body",
                    conferences.blocks.body.BodyField(
                        blank=True,
                        help_text="An author's notes belong in a Notes block, under their name. What the editors write goes beside it.",
                        verbose_name="body",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, for example en, de or ar. Screen readers use its voice, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path per line, for example /posts/day-1/. Each redirects here once the page is published.",
                        verbose_name="former addresses",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("keynote", "Keynote"),
                            ("lightning", "Lightning talks"),
                            ("panel", "Panel"),
                            ("tutorial", "Tutorial"),
                            ("community-update", "Community update"),
                            ("orientation", "Orientation"),
                            ("podcast", "Podcast"),
                            ("break", "Break"),
                        ],
                        default="talk",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "official_url",
                    models.URLField(
                        blank=True,
                        help_text="The talk's page on the conference's site. Imports find the talk by it.",
                        verbose_name="official page",
                    ),
                ),
                ("video_url", models.URLField(blank=True, verbose_name="video")),
                ("slides_url", models.URLField(blank=True, verbose_name="slides")),
                ("code_url", models.URLField(blank=True, verbose_name="code")),
            ],
            options={"verbose_name": "talk", "verbose_name_plural": "talks"},
            bases=(conferences.routing.SingleQueryRoutingMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "ordering": ["name"],
                "verbose_name_plural": "topics",
            },
        ),
        migrations.CreateModel(
            name="ConferencePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "body",
                    conferences.blocks.body.BodyField(
                        blank=True,
                        help_text="An author's notes belong in a Notes block, under their name. What the editors write goes beside it.",
                        verbose_name="body",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, for example en, de or ar. Screen readers use its voice, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path per line, for example /posts/day-1/. Each redirects here once the page is published.",
                        verbose_name="former addresses",
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        blank=True,
                        help_text="The name without the year, for example DjangoCon US. It connects the years.",
                        max_length=120,
                        verbose_name="series",
                    ),
                ),
                (
                    "edition",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1950),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                        verbose_name="year",
                    ),
                ),
                ("first_date", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("last_date", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="city")),
                ("venue", models.CharField(blank=True, max_length=255, verbose_name="venue")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        help_text="The conference's time zone, for example America/Chicago.",
                        max_length=64,
                        validators=[conferences.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "website",
                    models.URLField(
                        blank=True, help_text="The conference's own site.", verbose_name="website"
                    ),
                ),
                (
                    "cover_alt",
                    models.CharField(
                        blank=True,
                        help_text="What the cover shows, for readers who can't see it.",
                        max_length=255,
                        verbose_name="alt text of the cover",
                    ),
                ),
                (
                    "cover_decorative",
                    models.BooleanField(
                        default=False,
                        help_text="Screen readers then skip it.",
                        verbose_name="the cover is decorative",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        choices=[
                            ("brick", "Brick"),
                            ("pine", "Pine"),
                            ("harbour", "Harbour"),
                            ("plum", "Plum"),
                            ("ochre", "Ochre"),
                        ],
                        default="brick",
                        max_length=20,
                        verbose_name="accent",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="cover",
                    ),
                ),
            ],
            options={"verbose_name": "conference", "verbose_name_plural": "conferences"},
            bases=(conferences.routing.SingleQueryRoutingMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As the speaker writes it.", max_length=255, verbose_name="name"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        help_text="Made from the name if left empty.",
                        max_length=255,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                ("bio", models.TextField(blank=True, verbose_name="biography")),
                (
                    "links",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For example Website, Mastodon or GitHub.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            1: ("wagtail.blocks.URLBlock", (), {"label": "URL"}),
                            2: ("wagtail.blocks.StructBlock", [[("title", 0), ("url", 1)]], {}),
                        },
                        verbose_name="links",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conferences.speaker",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "speaker",
                "ordering": ["name"],
                "verbose_name_plural": "speakers",
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="TaggedTalk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_topics",
                        to="conferences.talkpage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_talks",
                        to="conferences.topic",
                    ),
                ),
            ],
            options={"verbose_name": "topic of a talk", "verbose_name_plural": "topics of talks"},
        ),
        migrations.CreateModel(
            name="TalkSpeaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "Speaker"),
                            ("moderator", "Moderator"),
                            ("panelist", "Panelist"),
                            ("host", "Host"),
                        ],
                        default="speaker",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_speakers",
                        to="conferences.speaker",
                        verbose_name="speaker",
                    ),
                ),
                (
                    "talk",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_speakers",
                        to="conferences.talkpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "speaker of a talk",
                "verbose_name_plural": "speakers of a talk",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="talkpage",
            name="topics",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="What the talk is about. Separate with commas; new names are added.",
                through="conferences.TaggedTalk",
                to="conferences.Topic",
                verbose_name="topics",
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX pages_by_depth ON wagtailcore_page (depth, path)",
            "DROP INDEX pages_by_depth",
        ),
    ]
