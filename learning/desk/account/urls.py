from django.urls import path

from . import merging, views

urlpatterns = [
    path("data/", views.my_data, name="my_data"),
    path("data/download/", views.download, name="download_my_data"),
    path("merge/", merging.accounts, name="merge_accounts"),
    path("merge/preview/", merging.preview, name="preview_merger"),
    path("merge/<int:pk>/undo/", merging.undo, name="undo_merger"),
    path("merge/<int:pk>/decline/", merging.decline, name="decline_merger"),
    path("delete/", views.delete, name="delete_account"),
    path("deleted/", views.deleted, name="account_deleted"),
]
