from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from . import forsaken, overdue, refreshing, regrading  # noqa: F401  register their sweeps
        from .analysis import analysing  # noqa: F401  registers its sweep
        from .certificates import ending  # noqa: F401  registers its sweep
        from .enrolments import reminders  # noqa: F401  registers its sweep
        from .practice import forgetting, releasing  # noqa: F401  a sweep; what hinders a release
        from .quizzes import composing  # noqa: F401  registers what hinders a release
        from .required import (  # noqa: F401  register sweeps
            conceding,
            naming,
            nightly,
            setting,
            telling,
        )
        from .transfer import asking  # noqa: F401  registers its sweep
