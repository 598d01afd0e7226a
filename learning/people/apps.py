from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "learning.people"
    label = "people"
    verbose_name = "People"
    default = True

    def ready(self) -> None:
        from .editor.lists import send_task_mail_by_institution, suggest_own_tags

        send_task_mail_by_institution()
        suggest_own_tags()


class BarazaUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with this product's form of an account."""

    default = False
    user_viewset = "learning.people.wagtail_users.PeopleViewSet"
