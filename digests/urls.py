from django.urls import path

from digests.views import follows, news

app_name = "digests"
urlpatterns = [
    path("me/follows/", follows.follow_list, name="follow_list"),
    path("me/follows/new/", follows.follow_create, name="follow_create"),
    path("me/follows/<int:pk>/delete/", follows.follow_delete, name="follow_delete"),
    path("me/news/", news.news_list, name="news_list"),
    path("me/news/readings/", news.readings_create, name="readings_create"),
    path("me/news/<int:pk>/reading/", news.reading_create, name="reading_create"),
    path("me/news/<int:pk>/reading/delete/", news.reading_delete, name="reading_delete"),
    path("news/", news.public_news_list, name="public_news_list"),
    path("n/<int:pk>/", news.news_detail, name="news_detail"),
]
