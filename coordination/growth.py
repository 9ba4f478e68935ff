"""How the community grew over the last twelve months, month by month."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from members.models import Member
from organizations.models import Organization
from resources.models import Resource

MONTHS = 12
# The drawing, in its own units: a column is 40 wide, the highest one 100 high.
COLUMN, HEIGHT = 40, 100


@dataclass(frozen=True)
class Bar:
    month: datetime.date
    count: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    definition: str
    bars: list[Bar]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)


def growth() -> list[Chart]:
    """Each chart is one query; months are those of the portal's time zone, the last one still runs."""
    first = months(timezone.localdate())[0]
    since = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    return [
        chart(
            "organizations",
            _("Organizations that joined"),
            _("Approved in that month, whatever became of them since."),
            Organization.objects.filter(joined_at__gte=since),
            "joined_at",
        ),
        chart(
            "people",
            _("People who joined"),
            _("Admitted in that month, whatever became of them since."),
            Member.objects.filter(joined_at__gte=since),
            "joined_at",
        ),
        chart(
            "resources",
            _("Resources published"),
            _("First published in that month and still to be read."),
            Resource.objects.filter(published_at__gte=since, state__in=Resource.READABLE),
            "published_at",
        ),
        chart(
            "events",
            _("Events held"),
            _("Begun in that month, until now; cancelled ones left out."),
            Event.objects.filter(
                starts_at__gte=since, starts_at__lte=timezone.now(), state__in=["published", "closed"]
            ),
            "starts_at",
        ),
    ]


def chart(key: str, title: str, definition: str, rows: QuerySet, moment: str) -> Chart:
    counted = rows.annotate(month=TruncMonth(moment)).order_by("month").values("month").annotate(count=Count("pk"))
    counts = {row["month"].date(): row["count"] for row in counted}
    shown = [(month, counts.get(month, 0)) for month in months(timezone.localdate())]
    most = max(1, *(count for _month, count in shown))
    bars = [
        Bar(month, count, place * COLUMN, round(count * HEIGHT / most)) for place, (month, count) in enumerate(shown)
    ]
    return Chart(key, title, definition, bars)


def months(today: datetime.date) -> list[datetime.date]:
    """The first days of this month and the eleven before it, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [datetime.date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]
