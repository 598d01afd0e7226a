"""The one address of the workspace outside Wagtail: who is invited may not use the editor yet."""

from django.urls import path

from .views import joining

urlpatterns = [
    path("joining/<str:token>/", joining.join, name="join_institution"),
]
