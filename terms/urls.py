from django.urls import path

from terms import views

app_name = "terms"
urlpatterns = [
    path("terms/", views.version_list, name="version_list"),
    path("terms/<int:number>/", views.version_detail, name="version_detail"),
    path("terms/<int:number>/text/<slug:language>/", views.version_text, name="version_text"),
    path("me/terms/", views.my_terms, name="my_terms"),
    path("me/terms/<slug:code>/", views.receipt_detail, name="receipt_detail"),
    path("verify/", views.verification, name="verification"),
    path("verify/<slug:code>/", views.verification_detail, name="verification_detail"),
]
