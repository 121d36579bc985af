from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "conferences.curation"
    label = "curation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from conferences.curation import checks, gate
        from conferences.curation.accessibility import signals

        checks.register()
        gate.close()
        signals.connect()
        from conferences.curation.models import daily

        daily.connect()
