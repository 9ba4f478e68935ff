from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("me/profile/", views.profile_edit, name="profile_edit"),
    path("me/consents/", views.consent_list, name="consent_list"),
    path("me/security/", views.security, name="security"),
    path("me/application/", views.application_create, name="application_create"),
    path("me/data/", views.data, name="data"),
    path("me/data/file/", views.data_file, name="data_file"),
]
