"""Organizations are told through those who may sign for them."""

import datetime

import pytest
from django.utils import timezone

from notifications.models import Message
from organizations.models import Organization
from organizations.signatures import announcing
from terms.models import Reminder
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory
from tests.terms.test_accepting_many import sign_for_organization
from tests.terms.test_announcing import DAY, later, publish_second

pytestmark = pytest.mark.django_db


def told():
    return sorted(Message.objects.filter(reminder__isnull=False).values_list("address", "letter"))


def test_those_who_may_sign_get_the_announcement(mailbox):
    link = RepresentationFactory(is_authorized=True)
    RepresentationFactory(organization=link.organization)
    version = publish_second()

    announcing.announce(version)

    assert told() == [(link.email, "terms_announced")]
    assert Reminder.objects.get().party == f"organization:{link.organization_id}"
    body = mailbox()[0].body
    assert f"Please sign it for {link.organization.name} by" in body
    assert f"http://localhost:8000/organizations/{link.organization.slug}/terms/" in body


def test_nobody_else_is_told():
    suspended = MemberFactory(state="suspended").user
    ended = {"state": "ended", "ended_at": timezone.now()}
    for link in ({"person": suspended}, {"person__is_active": False}, ended):
        person = link.pop("person", None) or MemberFactory(user__is_active=link.pop("person__is_active", True)).user
        RepresentationFactory(person=person, is_authorized=True, **link)
    RepresentationFactory(organization=OrganizationFactory(state="suspended"), is_authorized=True)

    announcing.announce(publish_second())

    assert told() == []


def test_where_nobody_may_sign_the_others_are_told():
    organization = OrganizationFactory()
    links = [RepresentationFactory(organization=organization) for _ in range(2)]

    announcing.announce(publish_second())

    assert told() == sorted((link.email, "terms_announced") for link in links)


def test_two_who_may_sign_are_each_told_once():
    organization = OrganizationFactory()
    links = [RepresentationFactory(organization=organization, is_authorized=True) for _ in range(2)]
    version = publish_second()

    for _ in range(2):
        announcing.announce(version)

    assert told() == sorted((link.email, "terms_announced") for link in links)


def test_an_organization_that_signed_is_left_in_peace_and_one_that_did_not_is_reminded():
    late, prompt = sign_for_organization(), sign_for_organization()
    publish_second(in_force=0)
    organization = Organization.objects.get(signature_links__signature=prompt)
    sign_again(organization)
    Message.objects.all().delete()

    with later(21):
        announcing.remind()

    assert list(Reminder.objects.values_list("party", "day")) == [(late.party, 21)]
    assert told() == [(late.signer.email, "terms_reminder")]


def sign_again(organization):
    from organizations.signatures.signing import sign_for
    from terms.models import TermsVersion
    from terms.signing import open_text, read_opening
    from tests.factories import came

    person = organization.representations.get().person
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", person), person)
    return sign_for(organization, opening, person, person.full_name, came())


def test_the_final_notice_names_the_organization(mailbox):
    sign_for_organization(name="Nyando Farmers")
    publish_second(in_force=0, sign_by=3, grace_days=1)

    with later(5):
        announcing.remind()

    assert mailbox()[-1].subject == "The membership of Nyando Farmers rests"


def test_drafts_that_nobody_signed_are_reminded_since_they_were_entered():
    for days_ago, state in ((8, "draft"), (22, "returned"), (2, "draft")):
        organization = OrganizationFactory(state=state, joined_at=None, name=f"{state} {days_ago}")
        Organization.objects.filter(pk=organization.pk).update(created_at=timezone.now() - days_ago * DAY)
        RepresentationFactory(organization=organization, is_authorized=True)
    sign_for_organization(state="draft", joined_at=None)
    Organization.objects.filter(signature_links__isnull=False).update(created_at=timezone.now() - 9 * DAY)

    announcing.remind()
    announcing.remind()

    assert sorted(Reminder.objects.values_list("day", "message__letter")) == [
        (7, "signing_reminder"),
        (21, "signing_reminder"),
    ]


def test_listed_ones_without_a_signature_were_asked_when_they_joined():
    joined = timezone.now() - datetime.timedelta(days=36)
    RepresentationFactory(organization=OrganizationFactory(joined_at=joined), is_authorized=True)

    announcing.remind()

    assert list(Reminder.objects.values_list("day", "message__letter")) == [(35, "signing_reminder")]
