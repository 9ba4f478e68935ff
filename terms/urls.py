from django.urls import path

from terms import views

app_name = "terms"
urlpatterns = [
    path("terms/", views.version_list, name="version_list"),
]
