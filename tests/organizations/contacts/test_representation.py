import datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.transitions import TransitionRefused
from notifications.models import Message
from organizations.contacts import representation
from organizations.contacts.gaps import second_contact_due
from organizations.models import Representation
from organizations.tasks import forget_unanswered
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(db):
    return RepresentationFactory(organization__state="draft")


def invite(first, email="mutiso@example.org", **fields):
    person = {"full_name": "Mutiso Kilonzo", "title": "Secretary", "is_authorized": False} | fields
    return representation.invite(first.organization, first.person, email=email, **person)


def url(link, name="contact_confirmation"):
    return reverse(f"organizations:{name}", args=[link.organization.slug, link.pk])


def typed(**changes):
    return {
        "full_name": "Mutiso K. Kilonzo",
        "title": "General secretary",
        "phone": "+254 000 000 021",
        "email_visibility": "public",
        "phone_visibility": "coordinators",
    } | changes


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def test_named_person_gets_a_letter_with_the_way_to_answer(first, mailbox):
    link = invite(first, email="Mutiso@Example.org")

    mail = mailbox()[-1]

    assert mail.to == ["mutiso@example.org"]
    assert mail.subject == f"Do you represent {first.organization.name}?"
    assert f"{first.person.full_name} has named you" in mail.body
    assert url(link) in mail.body


def test_person_with_an_account_gets_it_in_their_language(first):
    person = UserFactory(email="mutiso@example.org", language="sw")

    link = invite(first)

    message = Message.objects.get()
    assert (message.recipient, message.language) == (person, "sw")
    assert f"/sw{url(link)}" in message.text


def test_nobody_is_named_twice(first):
    invite(first)

    with pytest.raises(representation.AlreadyNamed):
        invite(first, email="MUTISO@example.org")
    assert len(letters()) == 1


def test_one_address_is_open_once_whatever_the_code_does(first):
    invite(first)

    with pytest.raises(IntegrityError, match="representation_is_open_once"), transaction.atomic():
        RepresentationFactory(organization=first.organization, email="mutiso@example.org")


def test_one_person_counts_once_whatever_the_code_does(first):
    with pytest.raises(IntegrityError, match="representation_counts_a_person_once"), transaction.atomic():
        RepresentationFactory(organization=first.organization, person=first.person, email="other@example.org")


def test_letters_through_an_organization_are_limited(first):
    for number in range(representation.MOST_CONTACTS - 1):
        invite(first, email=f"person-{number}@example.net")

    with pytest.raises(representation.TooManyContacts):
        invite(first)


def test_taking_back_does_not_make_room_for_ever_more_letters(first):
    for number in range(representation.MOST_IN_A_DAY - 1):
        representation.end(invite(first, email=f"person-{number}@example.net"), first.person)

    with pytest.raises(representation.TooManyContacts):
        invite(first)


def test_person_confirms_with_corrections_and_the_inviter_is_told(client, first):
    link = invite(first)
    person = MemberFactory(user__email="mutiso@example.org").user
    client.force_login(person)

    response = client.post(url(link), typed())

    link.refresh_from_db()
    assert response.url == reverse("organizations:organization_edit", args=[first.organization.slug])
    assert (link.state, link.person, link.full_name, link.title) == (
        "confirmed",
        person,
        "Mutiso K. Kilonzo",
        "General secretary",
    )
    assert (link.email_visibility, link.phone_visibility) == ("public", "coordinators")
    assert letters()[-1] == ("contact_confirmed", first.person.email)


def test_person_refuses_and_the_inviter_is_told(client, first):
    link = invite(first)
    client.force_login(UserFactory(email="mutiso@example.org"))

    client.post(url(link), {"refuse": "1"})

    link.refresh_from_db()
    assert (link.state, link.ended_at is not None) == ("refused", True)
    assert letters()[-1] == ("contact_refused", first.person.email)


def test_page_says_what_was_written_and_changes_nothing_by_itself(client, first):
    link = invite(first)
    client.force_login(UserFactory(email="mutiso@example.org"))

    page = client.get(url(link)).content.decode()

    assert "Mutiso Kilonzo" in page
    assert "Secretary" in page
    link.refresh_from_db()
    assert link.state == "invited"


def test_only_the_verified_address_may_answer(client, first):
    link = invite(first)
    unverified = UserFactory(email="somebody@example.org")
    EmailAddress.objects.create(user=unverified, email="mutiso@example.org", verified=False)

    assert client.get(url(link)).status_code == 302
    for person in (unverified, first.person, UserFactory()):
        client.force_login(person)
        assert client.get(url(link)).status_code == 404
        assert client.post(url(link), typed()).status_code == 404
    link.refresh_from_db()
    assert link.state == "invited"


def test_answer_given_twice_counts_once(client, first):
    link = invite(first)
    client.force_login(UserFactory(email="mutiso@example.org"))

    client.post(url(link), typed())
    page = client.post(url(link), typed(full_name="Changed"))

    link.refresh_from_db()
    assert link.full_name == "Mutiso K. Kilonzo"
    assert "You have answered" in page.content.decode()
    assert [letter for letter, _ in letters()] == ["contact_invited", "contact_confirmed"]


def test_signing_right_cannot_be_added_by_the_person(client, first):
    link = invite(first)
    client.force_login(UserFactory(email="mutiso@example.org"))

    client.post(url(link), typed(is_authorized="yes", state="ended"))

    link.refresh_from_db()
    assert (link.is_authorized, link.state) == (False, "confirmed")


def test_one_person_does_not_stand_for_two_under_two_addresses(first):
    EmailAddress.objects.create(user=first.person, email="mutiso@example.org", verified=True)
    link = invite(first)

    with pytest.raises(representation.AlreadyNamed):
        representation.confirm(link, first.person)


def test_invitation_that_was_taken_back_cannot_be_confirmed(client, first):
    link = invite(first)
    representation.end(link, first.person)
    person = UserFactory(email="mutiso@example.org")
    client.force_login(person)

    assert client.get(url(link)).status_code == 404
    with pytest.raises(TransitionRefused):
        representation.confirm(link, person)


def test_reminder_goes_out_once_a_day(first):
    link = invite(first)

    with pytest.raises(representation.RemindedLately):
        representation.remind(link)
    Representation.objects.filter(pk=link.pk).update(reminded_at=timezone.now() - datetime.timedelta(hours=25))
    representation.remind(link)

    assert letters() == [("contact_invited", "mutiso@example.org")] * 2


def test_what_was_written_about_somebody_who_never_said_yes_is_deleted(first):
    invite(first)
    reminded, refused, ended = (invite(first, f"{name}@example.org") for name in ("reminded", "refused", "ended"))
    Representation.objects.update(invited_at=days_ago(90), reminded_at=days_ago(61))
    Representation.objects.filter(pk=reminded.pk).update(reminded_at=days_ago(59))
    representation.refuse(refused, UserFactory())
    representation.end(ended, first.person)

    forget_unanswered(timestamp=0)

    assert set(Representation.objects.all()) == {first, reminded}


@pytest.mark.parametrize(
    ("full_name", "sentence"),
    [
        ("\u200b\u200b", "This name has characters that nobody can see. Type it anew, letter by letter."),
        ("Mutiso\u202eKilonzo", "This name has characters that nobody can see. Type it anew, letter by letter."),
        ("- -", "A name needs at least one letter."),
        ("M" * 300, "Ensure this value has at most 120 characters (it has 300)."),
    ],
)
def test_name_of_a_person_can_be_read(client, first, full_name, sentence):
    client.force_login(first.person)
    sent = {"full_name": full_name, "email": "mutiso@example.org", "title": "Secretary", "is_authorized": "no"}

    page = client.post(reverse("organizations:contact_create", args=[first.organization.slug]), sent)

    assert page.context["form"].errors == {"full_name": [sentence]}
    assert page.context["form"]["email"].value() == "mutiso@example.org"
    assert Representation.objects.count() == 1


def test_only_the_person_says_who_sees_what(client, first):
    client.force_login(first.person)

    page = client.get(reverse("organizations:contact_create", args=[first.organization.slug]))

    assert list(page.context["form"].fields) == ["full_name", "email", "title", "phone", "is_authorized"]


def test_letter_leads_a_stranger_to_the_address_it_came_to(client, first):
    page = client.get(url(invite(first)), follow=True).text

    assert "Did a letter bring you here? Use the e-mail address to which it came." in page


def test_colleague_takes_back_an_unanswered_invitation(client, first):
    link = invite(first)
    client.force_login(first.person)

    client.post(url(link, "contact_delete"))

    link.refresh_from_db()
    assert link.state == "ended"


def test_nobody_ends_what_another_person_has_confirmed(client, first):
    other = RepresentationFactory(organization=first.organization)
    client.force_login(first.person)

    assert client.post(url(other, "contact_delete")).status_code == 404
    assert client.get(url(other, "contact_edit")).status_code == 404
    other.refresh_from_db()
    assert other.state == "confirmed"


def test_invitation_that_was_confirmed_meanwhile_is_not_taken_back(first):
    link = invite(first)
    representation.confirm(Representation.objects.get(pk=link.pk), MemberFactory().user)

    with pytest.raises(TransitionRefused):
        representation.end(link, first.person)

    assert Representation.objects.get(pk=link.pk).state == "confirmed"


def test_last_representative_cannot_leave_it_alone(client, first):
    client.force_login(first.person)

    client.post(url(first, "contact_delete"))

    first.refresh_from_db()
    assert first.state == "confirmed"
    with pytest.raises(representation.LastRepresentative):
        representation.end(first, first.person)


def test_person_who_stopped_sees_nothing_more(client, first):
    RepresentationFactory(organization=first.organization)
    client.force_login(first.person)
    client.post(url(first, "contact_delete"))

    assert client.get(reverse("organizations:contact_list", args=[first.organization.slug])).status_code == 404


def test_contact_changes_only_their_own_entry(client, first):
    client.force_login(first.person)

    client.post(url(first, "contact_edit"), typed(is_contact="", is_authorized="on", email="new@example.org"))

    first.refresh_from_db()
    assert (first.full_name, first.is_contact, first.is_authorized) == ("Mutiso K. Kilonzo", False, False)
    assert first.email == first.person.email


def test_form_names_what_is_missing(client, first):
    client.force_login(first.person)
    url = reverse("organizations:contact_create", args=[first.organization.slug])

    page = client.post(url, {"full_name": "", "email": "mwende.example.org"})

    assert page.context["form"].errors["email"] == ["Type an e-mail address with an @, like amina@example.org."]
    assert set(page.context["form"].errors) >= {"full_name", "title", "is_authorized"}
    assert letters() == []


def test_address_that_is_named_already_is_said_at_the_field(client, first):
    invite(first)
    client.force_login(first.person)
    url = reverse("organizations:contact_create", args=[first.organization.slug])

    page = client.post(url, typed(email="mutiso@example.org", is_authorized="no"))

    assert page.context["form"].errors == {"email": ["This person is already named for the organization."]}


def test_organization_below_two_contacts_is_told_until_when(client):
    organization = OrganizationFactory()
    stays = RepresentationFactory(organization=organization)
    leaves = RepresentationFactory(organization=organization)
    representation.end(leaves, leaves.person)
    client.force_login(stays.person)

    page = client.get(reverse("organizations:organization_edit", args=[organization.slug]))

    until = timezone.localdate() + datetime.timedelta(days=30)
    assert second_contact_due(organization) == until
    assert f"Name somebody by {until.day} {until:%B %Y}." in page.content.decode()
    assert client.get(organization.get_absolute_url()).status_code == 200


def test_contact_list_asks_the_database_no_more_for_more_contacts(client, first, django_assert_max_num_queries):
    client.force_login(first.person)
    url = reverse("organizations:contact_list", args=[first.organization.slug])
    invite(first)
    with django_assert_max_num_queries(8):
        client.get(url)
    for number in range(8):
        invite(first, email=f"person-{number}@example.net")
    with django_assert_max_num_queries(8):
        client.get(url)
