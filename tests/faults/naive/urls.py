"""The site's addresses, those of a sitting's acts led to naive views."""

from django.urls import path

from learning.urls import *
from learning.urls import urlpatterns as sound

from . import views

urlpatterns = [
    path("learn/<int:enrolment_id>/quizzes/<uuid:key>/start/", views.start),
    path("attempts/<uuid:attempt_id>/answers/<int:position>/", views.save_later),
    path("attempts/<uuid:attempt_id>/submit/", views.submit),
    *sound,
]
