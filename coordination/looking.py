"""Looking at the portal as a member sees it: with a reason, for minutes, reading only, and the member is told."""

import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Least, Now
from django.middleware.csrf import rotate_token
from django.utils import timezone

from coordination.models import Look
from members.models import Member, Transition, User
from members.scope import counties_of
from members.transitions import record
from notifications.outbox import post

# Where the coordinator's own session says which look it is in.
KEY = "look"


def lookable(by: User) -> QuerySet[Member]:
    """Members as whom this person may look: nobody who works at the desk, and not oneself."""
    members = Member.objects.within(counties_of(by)).filter(user__is_active=True).exclude(user=by)
    return members.filter(
        user__is_staff=False, user__is_superuser=False, user__groups=None, user__user_permissions=None
    )


@transaction.atomic
def begin(member: Member, by: User, reason: str) -> Look:
    """Begin a look, or go on with the one that stands: pressing twice tells the member once. Others of theirs end."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    standing = Look.objects.filter(by=by, ended_at=None)
    same = standing.filter(person=member.user, until__gt=timezone.now()).first()
    if same:
        return same
    standing.update(ended_at=Least("until", Now()))
    now = timezone.now()
    until = now + datetime.timedelta(minutes=settings.LOOK_MINUTES)
    look = Look.objects.create(person=member.user, by=by, reason=reason, began_at=now, until=until)
    record(member, Transition.What.LOOK, by, "", "looking", reason)
    post("look_begun", member.user, {"by": str(by), "reason": reason, "began_at": now, "until": until})
    return look


@transaction.atomic
def end(look: Look) -> None:
    """By a press; one that is over already stays as it was."""
    if Look.objects.filter(pk=look.pk, ended_at=None, until__gt=timezone.now()).update(ended_at=Now()):
        record(look.person.member, Transition.What.LOOK, look.by, "looking", "ended")


def enter(request, look: Look) -> None:
    """From the next request on this session looks."""
    request.session[KEY] = look.pk
    renew(request)


def leave(request) -> None:
    """The session is the coordinator's own again; forms of pages seen in the look are void."""
    request.session.pop(KEY, None)
    renew(request)


def renew(request) -> None:
    """Another session key, another secret for forms: no page from before or after a look can act in it or out of it."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    rotate_token(request)


def look_of(request) -> Look | None:
    """The look that this session is in, over or not."""
    found = Look.objects.select_related("by", "person__member")
    return found.filter(pk=request.session.get(KEY), by=request.user.pk).first()


def stands(look: Look, request) -> bool:
    """Asked at each request: the time, the coordinator's right and second factor, and who the member is today."""
    return (
        not look.is_over
        and admin.site.has_permission(request)
        and request.user.has_perm("coordination.look_as_member")
        and lookable(request.user).filter(user=look.person).exists()
    )
