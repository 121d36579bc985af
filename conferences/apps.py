from django.apps import AppConfig
from django.utils.translation import gettext, ngettext


class ConferencesConfig(AppConfig):
    name = "conferences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, images, redirects, translation

        translation.install(gettext, ngettext)
        checks.register()
        images.connect()
        redirects.connect()
