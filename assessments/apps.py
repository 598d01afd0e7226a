from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from . import overdue, regrading  # noqa: F401  register their sweeps
        from .analysis import analysing  # noqa: F401  registers its sweep
        from .enrolments import reminders  # noqa: F401  registers its sweep
        from .quizzes import composing  # noqa: F401  registers what hinders a release
