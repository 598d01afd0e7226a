from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "learning.operations"
    label = "operations"
    verbose_name = "Operations"
