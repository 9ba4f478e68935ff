"""The news of some days as a short text to paste into a WhatsApp group, in English or Kiswahili."""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.entries import Entry, sections
from digests.models import News, NewsQuerySet
from digests.selection import STANDS

# Unicode code points; a longer message is folded behind "Read more" on a phone.
LONGEST = 900
LONGEST_TITLE = 70


def still_standing(days: int, now: datetime.datetime | None = None) -> NewsQuerySet:
    """What has appeared in so many days, still stands, and may be seen by everybody."""
    now = now or timezone.now()
    stands = Q()
    for model, condition in STANDS.items():
        name = model._meta.model_name
        stands |= Q(**{f"{name}__isnull": False}) & condition(f"{name}__", now)
    return News.objects.public().filter(stands, appeared_at__gt=now - datetime.timedelta(days=days))


def share_text(language: str, days: int) -> str:
    """At most 900 characters, deadlines first, what has no room by number; empty when nothing is new."""
    parts = sections([Entry(one) for one in still_standing(days).with_subjects()], most=LONGEST)
    number = sum(len(part.entries) for part in parts)
    with translation.override(language):
        heading = _("%(community)s: what is new") % {"community": settings.COMMUNITY_NAME}
        text = head = f"*{heading}*"
        fitting = whole = ""
        for shown, line in enumerate(lines(parts), 1):
            text += line
            whole = text + rest(number - shown)
            if len(whole) > LONGEST:
                break
            fitting = whole
    return fitting or (head + rest(number) if number else "")


def lines(parts: list) -> Iterator[str]:
    """One text for each thing, the first of a kind with the heading of its kind."""
    for part in parts:
        for place, entry in enumerate(part.entries):
            heading = f"\n\n{part.kind.label}" if place == 0 else ""
            path = reverse("digests:news_detail", args=[entry.news.pk])
            yield f"{heading}\n• {shortened(entry.title)}{date_of(entry)}\n{settings.PORTAL_URL}{path}"


def shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def date_of(entry: Entry) -> str:
    """The deadline or the day; nothing for what does not depend on one."""
    if entry.kind not in (News.Kind.CALL, News.Kind.EVENT):
        return ""
    if entry.kind == News.Kind.CALL and entry.news.resource.deadline_at is None:
        return ""
    day = date_format(timezone.localtime(entry.moment), "j M")
    return " " + (_("(until %(day)s)") if entry.kind == News.Kind.CALL else "(%(day)s)") % {"day": day}


def rest(number: int) -> str:
    """How many things have no room, and where they stand."""
    if number == 0:
        return ""
    more = ngettext("… and %(number)s more:", "… and %(number)s more:", number) % {"number": number}
    return f"\n\n{more}\n{settings.PORTAL_URL}{reverse('digests:public_news_list')}"
