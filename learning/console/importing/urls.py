"""Addresses below console/import/."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.index, name="import_people"),
    re_path(r"^template\.(?P<kind>csv|xlsx)$", views.template, name="import_template"),
    path("<uuid:key>/", views.detail, name="people_import"),
    path("<uuid:key>/apply/", views.apply, name="apply_people_import"),
    path("<uuid:key>/undo/", views.undo, name="undo_people_import"),
    path("<uuid:key>/absent/", views.absent, name="people_not_in_file"),
    path("<uuid:key>/slips/", views.slips, name="people_slips"),
]
