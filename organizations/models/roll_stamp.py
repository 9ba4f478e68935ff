"""By what one sees that the directory has changed."""

from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models.functions import Cast


class RollStampQuerySet(models.QuerySet):
    def version(self) -> str:
        """What is committed now, in one word; empty where nothing was ever written."""
        words = StringAgg(Cast("value", models.TextField()), ",", order_by="shard")
        return self.aggregate(version=words)["version"] or ""


class RollStamp(models.Model):
    """A value that is new after each change of an organization, its themes, counties or expertise.

    Triggers write it, in the transaction of the change. One row for each database connection (by its process's number,
    modulo 64), so that two people who edit at once need not wait for each other.
    """

    shard = models.PositiveSmallIntegerField(primary_key=True)
    value = models.UUIDField()

    objects = RollStampQuerySet.as_manager()

    class Meta:
        verbose_name = "stamp of the roll"
        verbose_name_plural = "stamps of the roll"

    def __str__(self):
        return str(self.value)
