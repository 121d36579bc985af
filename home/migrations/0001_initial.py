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
                        help_text="What this archive holds and for whom, in a sentence or two.",
                    ),
                ),
                (
                    "colophon",
                    models.TextField(
                        blank=True,
                        help_text="At the foot of every page: who makes this archive, and how to reach them.",
                    ),
                ),
            ],
            options={
                "verbose_name": "front page",
            },
            bases=(conferences.routing.SingleQueryRoutingMixin, "wagtailcore.page"),
        ),
    ]
