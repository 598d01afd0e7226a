from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "learning.console"
    label = "console"
    verbose_name = "Console"

    def ready(self) -> None:
        # The sweeper's process loads no addresses: what it goes on with registers here.
        from assessments.settling import people_changed

        from .importing import applying, keeping, looking, tables  # noqa: F401
        from .tables import register_tables

        applying.after_change(people_changed)

        register_tables()
        tables.register_tables()
