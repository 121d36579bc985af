import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import conferences.routing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomePage",
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
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="What this archive contains and for whom, in a sentence or two.",
                        verbose_name="introduction",
                    ),
                ),
                (
                    "colophon",
                    models.TextField(
                        blank=True,
                        help_text="In the footer of every page: who makes this archive and how to contact them.",
                        verbose_name="colophon",
                    ),
                ),
            ],
            options={
                "verbose_name": "front page",
            },
            bases=(conferences.routing.SingleQueryRoutingMixin, "wagtailcore.page"),
        ),
    ]
