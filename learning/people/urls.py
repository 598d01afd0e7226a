"""Addresses of a person's own pages, beside allauth's."""

from django.urls import path

from . import first_views, my_account, views

urlpatterns = [
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("first/<str:token>/", first_views.by_mail, name="first_sign_in"),
    path("slip/", first_views.by_slip, name="slip"),
    path("staff-number/", first_views.by_number, name="staff_number_sign_in"),
    path("me/", my_account.me, name="me"),
    path("me/consents/", my_account.consent, name="consent"),
    path("terms/", my_account.terms, name="terms"),
]
