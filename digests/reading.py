"""The quiet list of what is new for one person, and what of it they have read."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from digests.entries import Entry, topics
from digests.models import Follow, News, Reading
from digests.selection import Selected, select
from members.models import User

KINDS = {
    News.Kind.CALL: {"resource__type__has_deadline": True},
    News.Kind.RESOURCE: {"resource__type__has_deadline": False},
    News.Kind.EVENT: {"event__isnull": False},
    News.Kind.ORGANIZATION: {"organization__isnull": False},
}


@dataclass(frozen=True)
class Unread:
    """How much a person has not marked as read, and since when the oldest of it is there."""

    number: int
    since: datetime.datetime

    @property
    def is_of_this_week(self) -> bool:
        """A day of the week says when it was."""
        return (timezone.localdate() - timezone.localdate(self.since)).days < 7


def news_for(selected: Selected, user: User, kind: str = "") -> QuerySet[News]:
    """What is selected for the person, of one kind or of all, the newest first."""
    news = News.objects.filter(pk__in=list(selected.get(user.pk, {})))
    return news.filter(**KINDS[News.Kind(kind)]) if kind else news


def entries(page: list[News], selected: Selected, user: User) -> list[Entry]:
    """These pieces of news, each with the follows because of which it is there, and whether it is read."""
    because = selected.get(user.pk, {})
    follows = Follow.objects.of(user).in_rows().in_bulk()
    read = set(Reading.objects.filter(user=user, news__in=page).values_list("news", flat=True))
    return [Entry(one, topics(because[one.pk], follows), one.pk in read) for one in page]


def unread(user: User) -> Unread | None:
    """What has not been marked as read; nothing where all of it has."""
    news = news_for(select([user.pk]), user).exclude(readings__user=user)
    moments = list(news.values_list("appeared_at", flat=True))
    return Unread(len(moments), min(moments)) if moments else None


def mark_read(user: User, news: QuerySet[News]) -> None:
    rows = [Reading(user=user, news_id=key) for key in news.values_list("pk", flat=True)]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


def mark_unread(user: User, news: QuerySet[News]) -> None:
    Reading.objects.filter(user=user, news__in=news).delete()
