"""What calendars and feed readers fetch."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from events import calendar
from events.forms.filter import EventFilterForm
from events.models import Event

FEED_LENGTH = 30


@login_not_required
@cache_control(public=True, max_age=300)
def calendar_feed(request):
    """Public events only, whoever asks; unchanged ones answer 304 by their ETag."""
    form = EventFilterForm(request.GET)
    events = form.chosen(Event.objects.public().with_facts())
    recent = events.ended_after(timezone.now() - calendar.KEPT)
    return HttpResponse(calendar.feed(recent, form.name()), content_type=calendar.CONTENT_TYPE)


@login_not_required
def event_calendar(request, slug):
    event = get_object_or_404(Event.objects.visible_to(request.user).listed().with_facts(), slug=slug)
    body = calendar.single(event, event.join_url_for(request.user))
    disposition = f'attachment; filename="{event.slug}.ics"'
    return HttpResponse(body, content_type=calendar.CONTENT_TYPE, headers={"Content-Disposition": disposition})


@login_not_required
@cache_control(public=True, max_age=300)
def feed(request):
    """What was announced or changed last, as Atom (RFC 4287)."""
    atom = Atom1Feed(
        title=_("Events of %(community)s") % {"community": settings.COMMUNITY_NAME},
        link=settings.PORTAL_URL + reverse("events:event_list"),
        description="",
        feed_url=settings.PORTAL_URL + reverse("events:feed"),
        language=get_language(),
    )
    for event in Event.objects.public().with_facts().order_by("-changed_at", "-pk")[:FEED_LENGTH]:
        atom.add_item(
            title=event.title,
            link=settings.PORTAL_URL + event.get_absolute_url(),
            description=event.lead,
            unique_id=event.uid.urn,
            pubdate=event.created_at,
            updateddate=event.changed_at,
            categories=[event.type.name, *(theme.name for theme in event.themes.all())],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
