"""A contact leaves and a successor follows, without a moment in which nobody is there: feature A8."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from organizations.contacts import representation
from organizations.models import Representation
from tests.factories import MemberFactory, RepresentationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(db):
    return RepresentationFactory(organization__name="Ziwa Salama Network", organization__state="draft")


def url(link):
    return reverse("organizations:succession_create", args=[link.organization.slug, link.pk])


def typed(**changes):
    return {
        "full_name": "Mutiso Kilonzo",
        "email": "mutiso@example.org",
        "title": "Secretary",
        "is_authorized": "no",
    } | changes


@pytest.fixture
def successor(client, leaver):
    client.force_login(leaver.person)
    client.post(url(leaver), typed())
    return Representation.objects.get(state="invited")


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def state_of(link):
    return Representation.objects.get(pk=link.pk).state


def test_naming_a_successor_changes_nothing_yet(leaver, successor, mailbox):
    assert (successor.replaces, state_of(leaver)) == (leaver, "confirmed")
    assert letters() == [("successor_invited", "mutiso@example.org")]
    assert mailbox()[0].subject == "Will you represent Ziwa Salama Network from now on?"


def test_only_contact_hands_over_without_a_gap(leaver, successor):
    representation.confirm(successor, MemberFactory().user)

    leaver.refresh_from_db()
    successor.refresh_from_db()
    assert (leaver.state, successor.state) == ("ended", "confirmed")
    assert leaver.ended_at - successor.confirmed_at < timezone.timedelta(seconds=5)
    assert letters()[1:] == [("contact_succeeded", leaver.person.email)]


def test_colleague_who_named_the_successor_is_told_too(client, leaver):
    colleague = RepresentationFactory(organization=leaver.organization)
    fields = {"email": "mutiso@example.org", "full_name": "Mutiso", "title": "Secretary", "is_authorized": False}
    successor = representation.invite(leaver.organization, colleague.person, replaces=leaver, **fields)

    representation.confirm(successor, MemberFactory().user)

    assert letters()[1:] == [("contact_succeeded", leaver.person.email), ("contact_confirmed", colleague.person.email)]


def test_after_a_no_the_leaver_stays(leaver, successor):
    representation.refuse(successor, MemberFactory().user)

    assert state_of(leaver) == "confirmed"
    assert letters()[1:] == [("contact_refused", leaver.person.email)]


def test_whoever_left_meanwhile_is_left_alone(leaver, successor):
    RepresentationFactory(organization=leaver.organization)
    representation.end(leaver, leaver.person)

    representation.confirm(successor, MemberFactory().user)

    assert (state_of(leaver), state_of(successor)) == ("ended", "confirmed")


def test_one_successor_at_a_time(client, leaver, successor):
    page = client.post(url(leaver), typed(email="other@example.org"))

    assert page.context["form"].non_field_errors() == [
        "A successor is named already and has not answered. Remove that name first."
    ]


def test_one_successor_at_a_time_whatever_the_code_does(leaver, successor):
    with pytest.raises(IntegrityError, match="representation_has_one_successor_named"), transaction.atomic():
        RepresentationFactory(
            organization=leaver.organization,
            person=None,
            full_name="J",
            email="j@example.org",
            state="invited",
            confirmed_at=None,
            replaces=leaver,
        )


def test_colleague_is_succeeded_only_where_letters_do_not_arrive(client, leaver):
    colleague = RepresentationFactory(organization=leaver.organization)
    client.force_login(leaver.person)
    assert client.get(url(colleague)).status_code == 404

    Representation.objects.filter(pk=colleague.pk).update(unreachable_since=timezone.now())

    assert client.get(url(colleague)).status_code == 200


def test_list_says_whom_somebody_is_to_succeed(client, leaver, successor):
    page = client.get(reverse("organizations:contact_list", args=[leaver.organization.slug])).content.decode()

    assert f"To succeed {leaver.full_name}" in page
