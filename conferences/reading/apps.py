from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "conferences.reading"
    label = "reading"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signals

        signals.connect(self)
