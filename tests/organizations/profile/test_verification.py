"""The verified mark says what was seen, by whom and when, and is void once the name or number changes."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.waiting import what_waits
from organizations.models import Organization, Verification
from organizations.profile import verification
from organizations.profile.shown import verified
from terms.models import Signature
from tests.factories import OrganizationFactory, RepresentationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, desk_session, administrator):
    desk_session(client, administrator)
    client.user = administrator
    return client


@pytest.fixture
def marked(administrator):
    """A member organization that bears the mark for its certificate."""
    organization = OrganizationFactory(name="Kilele Watch", registration_number="DEMO/1")
    verification.verify(organization, administrator, revision=1, has_certificate=True)
    return organization


def url(organization):
    return reverse("admin:organizations_organization_verification", args=[organization.pk])


def states(organization):
    return list(organization.verifications.order_by("pk").values_list("state", flat=True))


def correct(client, organization, **changed):
    as_it_is = {"name": organization.name, "type": organization.type_id, "revision": organization.revision}
    as_it_is["registration_number"] = organization.registration_number
    client.post(reverse("admin:organizations_organization_change", args=[organization.pk]), as_it_is | changed)


def test_coordinator_says_what_was_seen(desk, complete):
    organization = complete(state="active", registration_number="DEMO/1")

    desk.post(url(organization), {"has_certificate": "on", "has_contacts": "on", "revision": organization.revision})

    mark = organization.verifications.get()
    assert (mark.name, mark.registration_number, mark.by) == (organization.name, "DEMO/1", desk.user)
    assert verified(organization)["facts"] == ["Registration certificate seen", "Two contacts confirmed"]
    edit = organization.edits.get()
    assert (edit.field, edit.before, edit.after, edit.by) == (
        "verification",
        [],
        ["certificate", "contacts"],
        desk.user,
    )


def test_accepted_signature_is_named_with_its_version(desk, complete):
    organization = complete(state="active")
    signature = organization.signature_links.get().signature
    Signature.objects.filter(pk=signature.pk).update(state="accepted")

    desk.post(url(organization), {"has_signed": "on", "revision": organization.revision})

    assert verified(organization)["facts"] == [f"Terms of Reference, version {signature.version.number}, signed"]


def test_what_the_record_does_not_bear_out_cannot_be_ticked(desk):
    organization = OrganizationFactory()
    everything = {"has_certificate": "on", "has_contacts": "on", "has_signed": "on", "revision": "1"}

    page = desk.post(url(organization), everything)

    assert page.context["form"].non_field_errors() == ["Tick at least one thing that you have seen."]
    assert not Verification.objects.exists()


def test_page_and_directory_say_verified(client, marked):
    OrganizationFactory(name="Plain")

    page = client.get(marked.get_absolute_url()).content.decode()
    entries = client.get(reverse("organizations:organization_list")).context["page"].object_list

    assert "Registration certificate seen" in page
    assert '<a class="tag" href="#verified">Verified</a>' in page
    assert {one.name: one.is_verified for one in entries} == {"Kilele Watch": True, "Plain": False}


@pytest.mark.parametrize("changed", [{"name": "Kilele Group"}, {"registration_number": "DEMO/2"}])
def test_change_of_name_or_number_voids_the_mark_and_opens_a_task(desk, marked, changed):
    correct(desk, marked, **changed)

    assert states(marked) == ["void"]
    assert verified(marked) is None
    assert marked.edits.filter(field="verification").first().before == ["certificate"]
    tasks = [(task.kind, task.url) for task in what_waits(desk.user)]
    assert tasks == [("Verified mark, void by a change", url(marked))]
    assert "look again" in desk.get(url(marked)).content.decode()


def test_number_changed_by_its_own_people_voids_the_mark_too(client, marked):
    client.force_login(RepresentationFactory(organization=marked).person)
    about = {"lead": "Lead", "about": "About", "registration_number": "DEMO/2", "revision": "1"}

    client.post(reverse("organizations:organization_edit_about", args=[marked.slug]), about)

    assert states(marked) == ["void"]


def test_other_changes_leave_the_mark(desk, marked):
    correct(desk, marked, town="Wote")

    assert states(marked) == ["standing"]


def test_new_mark_closes_the_task(desk, marked):
    correct(desk, marked, name="Kilele Group")

    desk.post(url(marked), {"has_certificate": "on", "revision": "2"})

    assert states(marked) == ["replaced", "standing"]
    assert what_waits(desk.user) == []


def test_mark_is_taken_back_once(desk, marked):
    for _press in range(2):
        desk.post(url(marked), {"take_back": "1"})

    assert states(marked) == ["withdrawn"]
    assert [edit.after for edit in marked.edits.all()] == [[], ["certificate"]]


def test_record_changed_while_it_was_read_is_looked_at_again(desk):
    organization = OrganizationFactory(registration_number="DEMO/1")
    Organization.objects.filter(pk=organization.pk).update(revision=2)

    page = desk.post(url(organization), {"has_certificate": "on", "revision": "1"})

    assert "The organization was changed while you read it." in page.content.decode()
    assert page.context["form"]["revision"].value() == "2"
    assert not Verification.objects.exists()


def test_mark_says_something_and_there_is_one(marked, administrator):
    facts = {"organization": marked, "name": "K", "by": administrator}
    for name, broken in {
        "verification_says_what_was_seen": facts,
        "verification_of_a_certificate_has_its_number": facts | {"has_certificate": True},
        "verification_is_one_at_a_time": facts | {"has_contacts": True},
        "verification_ends_when_it_no_longer_stands": facts | {"has_contacts": True, "state": "void"},
        "verification_state_is_known": facts | {"has_contacts": True, "state": "lost", "ended_at": timezone.now()},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Verification.objects.create(**broken)


def test_only_who_decides_gives_the_mark(client, desk_session):
    organization = OrganizationFactory(registration_number="DEMO/1")
    desk_session(client, UserFactory(is_staff=True))

    assert client.get(url(organization)).status_code == 403
    assert client.post(url(organization), {"has_certificate": "on", "revision": "1"}).status_code == 403
    assert not Verification.objects.exists()
