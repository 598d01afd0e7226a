"""Two addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("notes/<int:note_id>/", views.page),
    path("notes/<int:note_id>/save/", views.save),
]
