import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conferences", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "Up to date"),
                            ("deferred", "Update deferred"),
                            ("missing", "No longer in the notes"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="current",
                        max_length=20,
                    ),
                ),
                ("base", models.JSONField(default=dict)),
                ("pending", models.JSONField(blank=True, null=True)),
                ("deferral_reason", models.CharField(blank=True, max_length=255)),
                ("lines", models.JSONField(default=list)),
                ("revision_id", models.PositiveBigIntegerField(null=True)),
                ("undo_data", models.JSONField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("is_merged", models.BooleanField(default=False)),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imported_pages",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="split_parts",
                        to="importers.importedpage",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_pages",
                        to="conferences.source",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=255)),
                ("base", models.TextField(blank=True)),
                ("ours", models.TextField(blank=True)),
                ("theirs", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "imported_page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="importers.importedpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "conflict",
                "verbose_name_plural": "conflicts",
                "ordering": ["created_at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("applying", "Importing"),
                            ("applied", "Imported"),
                            ("failed", "Failed"),
                            ("undone", "Undone"),
                        ],
                        default="planned",
                        max_length=20,
                    ),
                ),
                ("plan_hash", models.CharField(blank=True, max_length=64)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("report", models.JSONField(blank=True, default=dict)),
                ("sources_done", models.PositiveIntegerField(default=0)),
                ("sources_total", models.PositiveIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("import_notes", "Can import notes")],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="importedpage",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported_pages",
                to="importers.importrun",
            ),
        ),
        migrations.CreateModel(
            name="UploadedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500)),
                ("data", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="importers.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["path"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500)),
                ("sha256", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                ("report", models.JSONField(default=dict)),
                ("replaced_source_ids", models.JSONField(blank=True, default=list)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="importers.importrun",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file",
                        to="conferences.source",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="importedpage",
            constraint=models.UniqueConstraint(
                fields=("source", "identity"), name="imported_page_unique_identity"
            ),
        ),
        migrations.AlterUniqueTogether(
            name="uploadedfile",
            unique_together={("run", "path")},
        ),
    ]
