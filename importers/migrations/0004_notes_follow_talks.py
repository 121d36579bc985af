"""Rows of notes know when their talk was merged into another, or split."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0003_replaced_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="imported",
            name="joined",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="imported",
            name="part_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="importers.imported",
            ),
        ),
    ]
