"""Asking to represent an organization that is here already; the people who act for it decide."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from notifications import outbox
from organizations.contacts.gaps import settle
from organizations.contacts.representation import MOST_CONTACTS, AlreadyNamed, TooManyContacts, confirm
from organizations.models import JoinRequest, Organization, Representation

MOST_WAITING = 5
MOST_IN_A_DAY = 10
AFTER_A_DECLINE = datetime.timedelta(days=30)


class AlreadyAsked(Exception):
    """This person's request waits for an answer, or was declined less than 30 days ago."""


class TooManyRequests(Exception):
    """This person has as many requests on the way as one may have, or has asked too often today."""


class NotTheirs(Exception):
    """Those who act for the organization decide; coordinators only where nobody does."""


@transaction.atomic
def ask(organization: Organization, by: User, *, title: str, message: str) -> JoinRequest:
    """Ask the people who act for the organization; each gets a letter, or the coordinators where there is nobody.

    Raises `AlreadyNamed` when the person represents it, `AlreadyAsked` and `TooManyRequests`. The person's row is
    held, so that the limits hold for two presses at once.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if organization.representations.confirmed().filter(person=by).exists():
        raise AlreadyNamed
    own = JoinRequest.objects.filter(person=by)
    now = timezone.now()
    declined = own.filter(state=JoinRequest.State.DECLINED, decided_at__gt=now - AFTER_A_DECLINE)
    waiting = own.filter(state=JoinRequest.State.WAITING)
    if (waiting | declined).filter(organization=organization).exists():
        raise AlreadyAsked
    lately = own.filter(asked_at__gt=now - datetime.timedelta(days=1))
    if waiting.count() >= MOST_WAITING or lately.count() >= MOST_IN_A_DAY:
        raise TooManyRequests
    request = JoinRequest.objects.create(organization=organization, person=by, title=title, message=message)
    write_to_deciders(request)
    return request


def write_to_deciders(request: JoinRequest) -> None:
    context = letter_context(request) | {"pk": request.pk, "title": request.title}
    acting = request.organization.representations.able_to_act().select_related("person")
    for link in acting:
        outbox.post("join_requested", link.person, context)
    if not acting:
        outbox.post("join_requested_of_nobody", settings.COMMUNITY_CONTACT, context, language=settings.LANGUAGE_CODE)


def letter_context(request: JoinRequest) -> dict:
    organization = request.organization
    return {"asker": request.person.full_name, "organization": organization.name, "slug": organization.slug}


@transaction.atomic
def accept(request: JoinRequest, by: User) -> Representation:
    """The person represents the organization from now on, without the right to sign for it; a letter tells them.

    Raises `NotTheirs`, `TransitionRefused` when somebody decided before, and `TooManyContacts`.
    """
    organization = hold(request, by)
    change_state(request, JoinRequest.State.ACCEPTED, by, decided_by=by, decided_at=timezone.now())
    representation = represent(request, by)
    outbox.post("join_accepted", request.person, letter_context(request) | {"decider": by.full_name})
    settle(organization)
    return representation


def represent(request: JoinRequest, by: User) -> Representation:
    """An invitation that was on its way to the person is answered by it; who represents it already goes on."""
    links, person, now = request.organization.representations, request.person, timezone.now()
    if standing := links.confirmed().filter(person=person).first():
        return standing
    if invited := links.invited().filter(email=person.email.lower()).first():
        confirm(invited, person)
        return invited
    if links.open().count() >= MOST_CONTACTS:
        raise TooManyContacts
    return links.create(
        person=person,
        full_name=person.full_name,
        email=person.email.lower(),
        title=request.title,
        state=Representation.State.CONFIRMED,
        invited_by=by,
        confirmed_at=now,
    )


@transaction.atomic
def decline(request: JoinRequest, by: User, reason: str) -> None:
    """Say no with a reason, which goes into the letter. Raises `NotTheirs` and `TransitionRefused`."""
    hold(request, by)
    decision = {"decided_by": by, "decided_at": timezone.now(), "answer": reason}
    change_state(request, JoinRequest.State.DECLINED, by, reason, **decision)
    outbox.post("join_declined", request.person, letter_context(request) | {"decider": by.full_name, "reason": reason})


def withdraw(request: JoinRequest) -> None:
    """The person no longer asks. Raises `TransitionRefused` when there is an answer already."""
    change_state(request, JoinRequest.State.WITHDRAWN, request.person, decided_at=timezone.now())


def withdraw_all(person: User) -> None:
    """A person who leaves the community no longer asks to join anything."""
    for request in JoinRequest.objects.filter(person=person, state=JoinRequest.State.WAITING):
        withdraw(request)


def hold(request: JoinRequest, by: User) -> Organization:
    """Lock the organization, then ask whether the decision is still this person's, and still open."""
    organization = lock(request.organization)
    acting = organization.representations.able_to_act()
    if acting.exists() and not acting.filter(person=by).exists():
        raise NotTheirs
    if not JoinRequest.objects.waiting().filter(pk=request.pk).exists():
        raise TransitionRefused(lock(request), JoinRequest.State.ACCEPTED)
    return organization
