"""Wagtail's list of users, with this product's form (Wagtail's own demands an e-mail and two names)."""

from wagtail.users.views.users import UserViewSet

from .forms import AccountForm


class PeopleViewSet(UserViewSet):
    """Accounts, by name. Made and changed here; passwords and addresses are their owners' affair."""

    ordering = "full_name"

    def get_form_class(self, for_update=False):
        return AccountForm
