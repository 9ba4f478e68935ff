from django.urls import path

from conversations import views

app_name = "conversations"
CONVERSATION = "organizations/<slug:slug>/messages/<int:pk>/"
urlpatterns = [
    path("me/messages/", views.conversation_list, name="conversation_list"),
    path("organizations/<slug:slug>/messages/new/", views.conversation_create, name="conversation_create"),
    path(CONVERSATION, views.conversation_detail, name="conversation_detail"),
    path(f"{CONVERSATION}reading/", views.reading_create, name="reading_create"),
    path(f"{CONVERSATION}block/", views.block_create, name="block_create"),
    path(f"{CONVERSATION}block/delete/", views.block_delete, name="block_delete"),
    path(f"{CONVERSATION}report/", views.report_create, name="report_create"),
]
