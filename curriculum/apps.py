from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = "Curriculum"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from .finding.watching import watch
        from .footer import forget_footer

        # Who publishes a page of the footer wants to see it there, not in a minute.
        for signal in (page_published, page_unpublished):
            signal.connect(lambda **kwargs: forget_footer(), weak=False)
        watch()
