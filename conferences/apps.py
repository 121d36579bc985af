from django.apps import AppConfig
from django.utils import translation as django_translation


class ConferencesConfig(AppConfig):
    name = "conferences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, images, redirects, translation

        translation.install(django_translation)
        checks.register()
        images.connect()
        redirects.connect()
