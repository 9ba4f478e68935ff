from django.urls import path

from resources.views import library, sharing

app_name = "resources"
urlpatterns = [
    path("resources/", library.resource_list, name="resource_list"),
    path("calls/", library.call_list, name="call_list"),
    path("feeds/resources.atom", library.feed, name="feed"),
    path("resources/new/", sharing.resource_create, name="resource_create"),
    path("resources/mine/", sharing.my_resources, name="my_resources"),
    path("resources/<slug:slug>/", library.resource_detail, name="resource_detail"),
    path("resources/<slug:slug>/file/", library.resource_file, name="resource_file"),
    path("resources/<slug:slug>/text/", library.resource_text, name="resource_text"),
    path("resources/<slug:slug>/deadline.ics", library.call_calendar, name="call_calendar"),
    path("resources/<slug:slug>/edit/", sharing.resource_edit, name="resource_edit"),
    path("resources/<slug:slug>/edit/content/", sharing.resource_edit_content, name="resource_edit_content"),
    path("resources/<slug:slug>/edit/scope/", sharing.resource_edit_scope, name="resource_edit_scope"),
    path("resources/<slug:slug>/edit/rights/", sharing.resource_edit_rights, name="resource_edit_rights"),
    path("resources/<slug:slug>/delete/", sharing.resource_delete, name="resource_delete"),
    path("resources/<slug:slug>/versions/", sharing.version_create, name="version_create"),
    path("resources/<slug:slug>/withdrawal/", sharing.withdrawal_create, name="withdrawal_create"),
]
