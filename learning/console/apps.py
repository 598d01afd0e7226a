from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "learning.console"
    label = "console"
    verbose_name = "Console"
