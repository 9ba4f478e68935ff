from django.urls import path

from resources.views import library

app_name = "resources"
urlpatterns = [
    path("resources/", library.resource_list, name="resource_list"),
    path("calls/", library.call_list, name="call_list"),
    path("feeds/resources.atom", library.feed, name="feed"),
    path("resources/<slug:slug>/", library.resource_detail, name="resource_detail"),
    path("resources/<slug:slug>/file/", library.resource_file, name="resource_file"),
    path("resources/<slug:slug>/text/", library.resource_text, name="resource_text"),
]
