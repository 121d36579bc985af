"""The content model, and an index on Wagtail's page table.

A tree asks for "this deep, between these paths", and Wagtail indexes paths alone: without the
index the children of the front page are found by reading every page of the site. System check
`conferences.W001` says when it is missing.
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
                        help_text="An author's notes go into a Notes block, under their name; what the editors write stands by itself.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, such as en, de or ar. Screen readers speak it, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path a line, such as /posts/day-1/. Each leads here once the page is published.",
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True, help_text="Leave empty when the notes do not tell.", null=True
                    ),
                ),
            ],
            options={
                "verbose_name": "day",
            },
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
                        help_text="A short name that stays the same for ever, such as anna-djangocon-2024.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=255)),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="As they want to be named above their notes.",
                        max_length=255,
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Where the original can be read.",
                        verbose_name="address",
                    ),
                ),
                (
                    "licence",
                    models.CharField(blank=True, help_text="Such as CC BY-SA 4.0.", max_length=120),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("own", "Our own"),
                            ("licensed", "Licensed, or permission given"),
                            ("asked", "Asked, no answer yet"),
                            ("refused", "Refused: shown nowhere"),
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
                        help_text="An author's notes go into a Notes block, under their name; what the editors write stands by itself.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, such as en, de or ar. Screen readers speak it, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path a line, such as /posts/day-1/. Each leads here once the page is published.",
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
                    ),
                ),
                (
                    "official_url",
                    models.URLField(
                        blank=True,
                        help_text="The talk's page on the conference's own site; an import finds the talk by it.",
                        verbose_name="official page",
                    ),
                ),
                ("video_url", models.URLField(blank=True, verbose_name="video")),
                ("slides_url", models.URLField(blank=True, verbose_name="slides")),
                ("code_url", models.URLField(blank=True, verbose_name="code")),
            ],
            options={
                "verbose_name": "talk",
            },
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
                        help_text="An author's notes go into a Notes block, under their name; what the editors write stands by itself.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="The language of the text, such as en, de or ar. Screen readers speak it, and it sets the writing direction.",
                        max_length=35,
                        validators=[conferences.validators.validate_language],
                    ),
                ),
                (
                    "former_addresses",
                    models.TextField(
                        blank=True,
                        help_text="Where these notes used to be, one path a line, such as /posts/day-1/. Each leads here once the page is published.",
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        blank=True,
                        help_text="The name without the year, such as DjangoCon US: it ties the years together.",
                        max_length=120,
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
                ("city", models.CharField(blank=True, max_length=120)),
                ("venue", models.CharField(blank=True, max_length=255)),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        help_text="Where the clock of the conference hangs, such as America/Chicago.",
                        max_length=64,
                        validators=[conferences.validators.validate_time_zone],
                    ),
                ),
                ("website", models.URLField(blank=True, help_text="The conference's own site.")),
                (
                    "cover_alt",
                    models.CharField(
                        blank=True,
                        help_text="What the cover shows, for those who do not see it.",
                        max_length=255,
                        verbose_name="cover's alternative text",
                    ),
                ),
                (
                    "cover_decorative",
                    models.BooleanField(
                        default=False,
                        help_text="Screen readers then pass over it.",
                        verbose_name="the cover is only decoration",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "conference",
            },
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
                    models.CharField(help_text="As they write it themselves.", max_length=255),
                ),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        help_text="Made from the name.",
                        max_length=255,
                        unique=True,
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
                                    "help_text": "Such as Website, Mastodon or GitHub.",
                                    "max_length": 120,
                                },
                            ),
                            1: ("wagtail.blocks.URLBlock", (), {"label": "Address"}),
                            2: ("wagtail.blocks.StructBlock", [[("title", 0), ("url", 1)]], {}),
                        },
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
                    ),
                ),
            ],
            options={
                "verbose_name": "speaker",
                "ordering": ["name"],
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
            options={
                "verbose_name": "topic of a talk",
            },
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
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talk_speakers",
                        to="conferences.speaker",
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
                help_text="What it is about. End each with a comma; one that is new becomes a topic.",
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
