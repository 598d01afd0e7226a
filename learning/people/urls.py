"""Addresses of a person's own pages, beside allauth's."""

from django.urls import path

from . import my_account, views

urlpatterns = [
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("me/", my_account.me, name="me"),
    path("me/consents/", my_account.consent, name="consent"),
    path("terms/", my_account.terms, name="terms"),
]
