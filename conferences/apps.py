from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "conferences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import addresses, checks, images

        checks.register()
        images.connect()
        addresses.connect()
