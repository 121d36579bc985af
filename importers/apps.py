from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "importers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import merge_receivers

        merge_receivers.connect()
