from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("post/", views.post, name="my_post"),
    path("hours/", views.hours, name="learning_hours"),
]
