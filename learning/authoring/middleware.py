"""What learners hand in: whoever has no part in the workspace isn't told that there is anything."""

from __future__ import annotations

from learning.site.views import not_found

_WORKS = "/admin/practice/"


class NoWorksHere:
    """404 below the queue for somebody signed in who may not use the editor: HR, a supervisor, a learner.

    In front of `EditorDoor`, which says 403 at every address of the editor: at a work's it would say
    that there is one. Who may use the editor and doesn't assess gets the same from the views.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(_WORKS):
            user = request.user
            if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
                return not_found(request)
        return self.get_response(request)
