"""Addresses of what learners do, and of the public check of certificates."""

from django.urls import path

from .views import attempts, certificates, feedback, learn, paper, pictures, reflections

urlpatterns = [
    path("learn/modules/<uuid:key>/enrol/", learn.enrol, name="enrol"),
    path("learn/modules/<uuid:key>/print/", paper.print_module, name="print_module"),
    path("learn/<int:enrolment_id>/", learn.enrolment_page, name="enrolment"),
    path("learn/<int:enrolment_id>/withdraw/", learn.withdraw, name="withdraw"),
    path("learn/<int:enrolment_id>/certificate/", learn.confirm_name, name="confirm_name"),
    path(
        "learn/<int:enrolment_id>/lessons/<uuid:key>/finish/",
        learn.finish_lesson,
        name="finish_lesson",
    ),
    path("learn/<int:enrolment_id>/quizzes/<uuid:key>/start/", learn.start_quiz, name="start_quiz"),
    path(
        "learn/lessons/<uuid:key>/reflections/<uuid:block_id>/",
        reflections.save_reflection,
        name="save_reflection",
    ),
    path("learn/reflections/", reflections.my_reflections, name="reflections"),
    path("learn/steps/<uuid:key>/feedback/", feedback.give_feedback, name="give_feedback"),
    path("learn/feedback/", feedback.my_feedback, name="feedback"),
    path("attempts/<uuid:attempt_id>/", attempts.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/check/", attempts.check, name="check_attempt"),
    path("attempts/<uuid:attempt_id>/submit/", attempts.submit, name="submit_attempt"),
    path("attempts/<uuid:attempt_id>/another/", attempts.ask_for_attempt, name="ask_for_attempt"),
    path(
        "attempts/<uuid:attempt_id>/answers/<int:position>/",
        attempts.save_answer,
        name="save_answer",
    ),
    path(
        "attempts/<uuid:attempt_id>/self-check/<int:position>/",
        attempts.self_check,
        name="self_check",
    ),
    path("questions/pictures/<str:sha256>/", pictures.question_picture, name="question_picture"),
    path("certificates/", certificates.wallet, name="wallet"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("certificates/<str:code>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("verify/", certificates.verify_form, name="verify_form"),
    path("verify/<str:code>/", certificates.verify, name="verify"),
]
