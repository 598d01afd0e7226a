from django.urls import path

from . import passbook, prior, views

urlpatterns = [
    path("", views.home, name="home"),
    path("post/", views.post, name="my_post"),
    path("required/", views.required_of_me, name="required_of_me"),
    path("required/<int:pk>/doubt/", views.doubt, name="doubt_requirement"),
    path("competencies/", passbook.passbook, name="passbook"),
    path("competencies/passbook.json", passbook.as_json, name="passbook_json"),
    path("competencies/passbook.pdf", passbook.as_pdf, name="passbook_pdf"),
    path("competencies/prior/", prior.hand_in, name="hand_in_prior"),
    path("competencies/prior/<int:pk>/withdraw/", prior.withdraw, name="withdraw_prior"),
    path("competencies/prior/<int:pk>/document/", prior.document, name="prior_document"),
    path("competencies/<str:code>/ask/", passbook.ask_supervisor, name="ask_supervisor"),
    path("competencies/<str:code>/own/", passbook.own_view, name="own_view"),
    path("attestations/<int:pk>/object/", passbook.object_to, name="object_to_attestation"),
    path("hours/", views.hours, name="learning_hours"),
]
