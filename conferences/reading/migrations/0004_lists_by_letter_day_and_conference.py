"""What readers' lists are sorted by, each list in an index of its own."""

from datetime import date

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_days_from_pages(apps, schema_editor):
    excerpts = apps.get_model("reading", "Excerpt").objects.using(schema_editor.connection.alias)
    rows = apps.get_model("reading", "SearchRow").objects.filter(pk=OuterRef("page"))
    excerpts.filter(page__search_row__isnull=False).update(day=Subquery(rows.values("day")))


class Migration(migrations.Migration):
    dependencies = [("reading", "0003_words_between_signs")]

    operations = [
        migrations.AddField(
            model_name="excerpt",
            name="day",
            field=models.DateField(default=date(1970, 1, 1)),
            preserve_default=False,
        ),
        migrations.RunPython(take_days_from_pages, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="excerpt",
            index=models.Index(
                fields=["kind", "-day", "-page", "position"], name="excerpts_newest_first"
            ),
        ),
        migrations.RemoveIndex(model_name="excerpt", name="excerpts_by_url"),
        migrations.AddIndex(
            model_name="excerpt",
            index=models.Index(fields=["kind", "url", "-day", "-page"], name="excerpts_by_url"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["conference", "kind"], name="rows_of_conference_by_kind"),
        ),
        migrations.RemoveIndex(model_name="name", name="names_by_letter"),
        migrations.AddIndex(
            model_name="name",
            index=models.Index(
                condition=models.Q(speaker__isnull=False),
                fields=["letter", "folded", "id"],
                name="speakers_by_letter",
            ),
        ),
        migrations.AddIndex(
            model_name="name",
            index=models.Index(
                condition=models.Q(topic__isnull=False),
                fields=["letter", "folded", "id"],
                name="topics_by_letter",
            ),
        ),
    ]
