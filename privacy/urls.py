from django.urls import path

from privacy import views

app_name = "privacy"
urlpatterns = [
    path("me/data/requests/", views.own_request_list, name="own_request_list"),
    path("privacy-requests/new/", views.request_create, name="request_create"),
]
