from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "conferences.public"
    label = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signals

        signals.connect(self)
