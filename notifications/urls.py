from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("me/notifications/", views.preference_edit, name="preference_edit"),
    path("mail/bounces/", views.bounce_create, name="bounce_create"),
    path("mail/unsubscribe/<str:token>/", views.unsubscription, name="unsubscription"),
]
