"""What the home page and the dashboard show, gathered from all apps."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import pages.home
from conversations.models import Conversation
from events.models import Event, Registration
from members.confirmation import is_open
from members.models import AssistedEntry, Member, User
from organizations.directory.coverage import county_tiles
from organizations.directory.roll import current
from organizations.models import JoinRequest, Organization, Representation
from pages.models import HomeText, Page
from resources.models import Resource
from terms.admission import Step


def home_context(user, text: HomeText | None) -> dict:
    """The home page as `user` sees it, with what coordinators say there; blocks that are not shown are not read."""
    rows = pages.home.rows(text)
    read = {
        "story": lambda: Page.objects.stories().first(),
        "events": lambda: next_events(user)[:3],
        "calls": lambda: open_calls(user)[:3],
        "resources": lambda: newest_resources(user)[:4],
    }
    context = {name: read[name]() for row in rows for name in row}
    return context | {"figures": figures(), "text": text, "rows": rows} | county_tiles(current())


def figures() -> dict[str, int]:
    """The public numbers: approved organizations, people who belong, counties where one of the organizations works, open calls."""
    roll = current()
    return {
        "organizations": roll.everybody.bit_count(),
        "people": Member.objects.standing().count(),
        "counties": sum(having > 0 for having in roll.having["counties"].values()),
        "calls": Resource.objects.open_calls().filter(visibility="public").count(),
        "resources": Resource.objects.listed().filter(visibility="public").count(),
    }


def next_events(user) -> QuerySet[Event]:
    return Event.objects.visible_to(user).filter(state="published").upcoming().with_facts().with_seats()


def open_calls(user) -> QuerySet[Resource]:
    return Resource.objects.visible_to(user).open_calls().select_related("organization", "type")


def newest_resources(user) -> QuerySet[Resource]:
    return (
        Resource.objects.visible_to(user)
        .listed()
        .filter(type__has_deadline=False)
        .select_related("organization", "type", "language", "file")
    )


def calls_that_fit(user: User) -> QuerySet[Resource]:
    """Open calls that share a theme or a county with the person or with an organization they represent."""
    organizations = Organization.objects.represented_by(user)
    themes = Q(themes__in=themes_of(user, organizations))
    return open_calls(user).filter(themes | Q(counties__in=counties_of(user, organizations))).distinct()


def themes_of(user: User, organizations) -> list[int]:
    member = getattr(user, "member", None)
    own = set(member.themes.values_list("pk", flat=True)) if member and member.pk else set()
    return list(own | set(organizations.exclude(themes=None).values_list("themes", flat=True)))


def counties_of(user: User, organizations) -> list[int]:
    member = getattr(user, "member", None)
    own = {member.county_id} if member and member.county_id else set()
    return list(own | set(organizations.exclude(counties=None).values_list("counties", flat=True)))


def my_registrations(user: User) -> QuerySet[Registration]:
    return (
        Registration.objects.standing()
        .filter(person=user, event__in=Event.objects.listed().upcoming())
        .select_related("event", "event__county")
        .order_by("event__starts_at")
    )


def my_drafts(user: User) -> list[Resource | Event]:
    """What the person began and has not sent yet, resources first."""
    return [*Resource.objects.editable_by(user), *Event.objects.filter(created_by=user, state="draft")]


def invitations(user: User) -> QuerySet[Representation]:
    return Representation.objects.addressed_to(user).select_related("organization", "invited_by")


def paper_forms(user: User) -> QuerySet[AssistedEntry]:
    """What a coordinator has entered for this person, and waits for their answer."""
    return AssistedEntry.objects.addressed_to(user).select_related("entered_by")


def join_requests(user: User) -> QuerySet[JoinRequest]:
    """Requests to join an organization that wait for this person's answer."""
    return JoinRequest.objects.waiting().addressed_to(user).select_related("organization", "person")


def unread_conversations(user: User) -> int:
    return Conversation.objects.visible_to(user).newest_first(user).filter(is_unread=True).count()


def asked_to_join(user: User) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.waiting().filter(person=user).select_related("organization")


def questions(member: Member, organizations: list[Organization]) -> list[Step]:
    """Still with us? The yearly question that waits for this person, for themselves and for organizations."""
    asked = [one for one in organizations if is_open(one)]
    own = Step(
        "membership",
        _("Confirm your membership"),
        _("Once a year: see whether what we have on record is right."),
        "open",
        reverse("membership_confirmation"),
    )
    return ([own] if is_open(member) else []) + [question(one) for one in asked]


def question(organization: Organization) -> Step:
    since = organization.unconfirmed_since
    note = _("Once a year: see whether its page is right.")
    if since:
        note = _("Not confirmed since %(date)s") % {"date": date_format(timezone.localdate(since), "j F Y")}
    url = reverse("organizations:organization_confirmation", args=[organization.slug])
    return Step("organization", _("Confirm %(name)s") % {"name": organization.name}, note, "open", url)
