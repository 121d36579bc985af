from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "home.operations"
    label = "operations"
