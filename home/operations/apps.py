from django.apps import AppConfig
from django.core import checks


class OperationsConfig(AppConfig):
    name = "home.operations"
    label = "operations"

    def ready(self) -> None:
        from home.operations.pre_release_check import check_old_database

        checks.register(check_old_database, checks.Tags.database)
