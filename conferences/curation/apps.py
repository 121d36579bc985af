from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "conferences.curation"
    label = "curation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from conferences.curation import checks  # noqa: F401 - registers the checks
        from conferences.curation.accessibility import signals
        from conferences.curation.publish_gate.wagtail_wrappers import install

        install()
        signals.connect()
