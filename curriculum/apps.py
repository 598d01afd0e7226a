from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = "Curriculum"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from . import (
            origins,  # noqa: F401  registers what keeps a licence
            unfinished,  # noqa: F401  registers what a draft may lack
        )
        from .finding.watching import watch
        from .footer import forget_footer
        from .reviewing import waiting  # noqa: F401  its sweeps are registered
        from .writing import hindering  # noqa: F401  registers what the law needs

        # Who publishes a page of the footer wants to see it there, not in a minute.
        for signal in (page_published, page_unpublished):
            signal.connect(lambda **kwargs: forget_footer(), weak=False)
        watch()
