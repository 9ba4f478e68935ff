from django.urls import path

from cop_portal.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.role_list, name="role_list"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<slug:name>/", views.mail_detail, name="mail_detail"),
]
