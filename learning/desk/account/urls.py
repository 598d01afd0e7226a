from django.urls import path

from . import views

urlpatterns = [
    path("data/", views.my_data, name="my_data"),
    path("data/download/", views.download, name="download_my_data"),
    path("delete/", views.delete, name="delete_account"),
    path("deleted/", views.deleted, name="account_deleted"),
]
