"""Joining on paper: nothing counts before the person's yes, nothing is entered twice, nothing is kept after a no."""

import datetime
import uuid

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.waiting import what_waits
from files.inspection import FileRefused
from files.models import StoredFile
from members.models import AssistedEntry, Member, Transition, User
from members.own_data import held_about
from members.transitions import TransitionRefused
from organizations.membership import assisting, joining
from organizations.models import JoinRequest, Organization, OrganizationOnPaper, Representation
from tests.factories import MemberFactory, OrganizationFactory, UserFactory
from tests.files.samples import any_file, pdf, upload
from tests.organizations.membership.paper_forms import (
    TODAY,
    answer,
    asked_days_ago,
    entered,
    entry_of,
    letters,
    new_organization,
    page,
    signed_up,
)
from tests.parallel import at_once
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return UserFactory(full_name="Chebet Rono", is_staff=True, roles=["coordinators"])


def test_an_entry_makes_no_account_no_member_and_no_organization(coordinator):
    before = [model.objects.count() for model in (User, Member, Organization, Representation)]

    entry = entered(coordinator, organization=new_organization())

    assert [model.objects.count() for model in (User, Member, Organization, Representation)] == before
    assert entry.state == "waiting"
    assert Transition.objects.of(entry).values_list("after", "by", "subject_name").get() == (
        "waiting",
        coordinator.pk,
        f"Paper form {entry.pk}",
    )


def test_what_waits_leaks_to_nobody_but_coordinators(coordinator, client, client_of):
    entered(coordinator, organization=new_organization())
    member = client_of(MemberFactory().user)

    pages = ["/", "/organizations/", "/search/?q=Ziwa", "/search/?q=Lokwang", "/organizations/new/?name=Ziwa+Herders"]
    shown = [browser.get(path).content for browser in (client, member) for path in pages]

    assert [b"Lokwang Ekiru" in content or b"/ziwa" in content for content in shown] == [False] * 10


def test_the_letter_goes_to_the_person_in_their_language_with_a_link(coordinator, mailbox):
    entry = entered(coordinator)

    mail = mailbox()[0]
    assert letters() == [("assisted_entry_made", "lokwang@example.org", "sw")]
    assert "Chebet Rono" in mail.body
    assert page(entry) in mail.body


def test_the_scan_is_inspected_and_kept_privately(coordinator):
    with pytest.raises(FileRefused):
        entered(coordinator, scan=upload("form.pdf", any_file("docx")))

    assert AssistedEntry.objects.count() == 0
    assert entered(coordinator).scan.kind == "pdf"


def test_an_address_with_an_account_is_refused_and_nothing_is_entered(coordinator):
    UserFactory(email="lokwang@example.org")

    with pytest.raises(assisting.AddressKnown):
        entered(coordinator)

    assert (AssistedEntry.objects.count(), StoredFile.objects.count(), letters()) == (0, 0, [])


def test_an_address_that_waits_is_refused(coordinator):
    first = entered(coordinator)

    with pytest.raises(assisting.AddressWaits) as refused:
        entered(UserFactory(), full_name="Somebody else")

    assert refused.value.entry == first


def test_an_organization_that_is_here_or_on_another_form_is_refused(coordinator):
    OrganizationFactory(name="Ziwa Herders")
    with pytest.raises(joining.NameTaken):
        entered(coordinator, organization=new_organization(name="ZIWA herders"))

    entered(coordinator, organization=new_organization(name="Bonde Lab"))
    with pytest.raises(joining.NameTaken):
        entered(coordinator, email="other@example.org", organization=new_organization(name="Bonde Lab"))


def test_an_organization_that_looks_like_one_needs_a_word(coordinator):
    like = OrganizationFactory(name="Ziwa Herders Association")

    with pytest.raises(joining.LooksAlike) as refused:
        entered(coordinator, organization=new_organization())

    assert refused.value.found == [like]
    said = {"organization": new_organization(), "different_from": {like.pk}}
    assert assisting.enter(entry_of(), upload("form.pdf", pdf()), coordinator, **said).pk


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_enter_one(coordinator):
    key = uuid.uuid4()

    made = at_once(*[lambda: entered(coordinator, key=key)] * 2)

    assert len({entry.pk for entry in made}) == 1
    assert (AssistedEntry.objects.count(), len(letters())) == (1, 1)


def test_the_page_is_for_the_person_alone(coordinator, client, client_of):
    entry = entered(coordinator)
    MemberFactory(user=UserFactory(email="other@example.org"))

    assert client.get(page(entry))["Location"].startswith("/accounts/login/")
    assert client_of(coordinator).get(page(entry)).status_code == 404
    assert client_of(User.objects.get(email="other@example.org")).get(page(entry)).status_code == 404
    assert client_of(signed_up()).get(page(entry)).status_code == 200


def test_a_yes_makes_an_applicant_of_what_was_entered_and_corrected(coordinator, client_of):
    entry = entered(coordinator)
    person = signed_up()

    response = client_of(person).post(page(entry), answer(themes=[Theme.objects.first().pk]))

    person.refresh_from_db()
    entry.refresh_from_db()
    assert response["Location"] == reverse("me")
    assert (person.full_name, person.language, person.member.title) == ("Lokwang Ekiru", "sw", "Elder")
    assert (person.member.state, person.member.county.slug) == ("applicant", "turkana")
    assert (entry.state, entry.person, entry.scan.owner) == ("confirmed", person, person)


def test_the_record_says_who_entered_it_for_whom(coordinator, client_of):
    entry = entered(coordinator)
    person = signed_up()
    browser = client_of(person)
    browser.post(page(entry), answer())

    sentence = "Entered by Chebet Rono for Lokwang Ekiru on"
    assert sentence in browser.get(reverse("members:profile_edit")).content.decode()
    assert sentence in browser.get(page(entry)).content.decode()
    held = {kind: rows for kind, _label, rows in held_about(person)}
    assert [row["in_words"][: len(sentence)] for row in held["members.assistedentry.person"]] == [sentence]


def test_the_export_holds_what_waits_for_an_answer_and_nothing_for_who_entered_it(coordinator):
    entered(coordinator)

    assert "members.assistedentry" in [kind for kind, _, _rows in held_about(signed_up())]
    assert [kind for kind, _, _rows in held_about(coordinator) if "assisted" in kind] == []


def test_a_no_erases_everything_at_once(coordinator, client_of, django_capture_on_commit_callbacks):
    entry = entered(coordinator, organization=new_organization())
    path = entry.scan.path

    with django_capture_on_commit_callbacks(execute=True):
        client_of(signed_up()).post(page(entry), {"refuse": "1"})

    entry.refresh_from_db()
    assert (entry.state, entry.full_name, entry.email, entry.place, entry.scan) == ("refused", "", "", "", None)
    assert OrganizationOnPaper.objects.count() == 0
    assert not default_storage.exists(path)


def test_a_second_press_changes_nothing(coordinator, client_of):
    entry = entered(coordinator)
    browser = client_of(signed_up())
    browser.post(page(entry), answer())

    browser.post(page(entry), {"refuse": "1"})

    entry.refresh_from_db()
    assert entry.state == "confirmed"


def test_a_yes_makes_a_draft_of_a_new_organization_and_invites_its_second_contact(coordinator, client_of):
    entry = entered(coordinator, organization=new_organization())
    person = signed_up()
    form = client_of(person).get(page(entry)).context["form"]
    typed = {name: form[name].value() for name in form.fields}

    response = client_of(person).post(page(entry), {name: value for name, value in typed.items() if value})

    organization = Organization.objects.get()
    assert response["Location"] == reverse("organizations:organization_edit", args=[organization.slug])
    assert (organization.name, organization.state, organization.created_by) == ("Ziwa Herders", "draft", person)
    assert list(organization.representations.values_list("email", "state", "is_authorized").order_by("pk")) == [
        ("lokwang@example.org", "confirmed", True),
        ("akai@example.org", "invited", False),
    ]
    assert organization.paper_forms.get().entry == entry


def test_a_name_that_was_taken_meanwhile_is_said_and_nothing_happens(coordinator, client_of):
    entry = entered(coordinator, organization=new_organization())
    OrganizationFactory(name="Ziwa Herders")
    person = signed_up()
    form = client_of(person).get(page(entry)).context["form"]
    typed = {name: form[name].value() for name in form.fields}

    response = client_of(person).post(page(entry), {name: value for name, value in typed.items() if value})

    assert "An organization with this name is already here" in response.content.decode()
    entry.refresh_from_db()
    assert entry.state == "waiting"


def test_a_yes_for_an_organization_that_is_here_asks_its_people(coordinator, client_of):
    ours = OrganizationFactory(name="Ours")
    entry = entered(coordinator, organization=OrganizationOnPaper(organization=ours))
    person = signed_up()

    client_of(person).post(page(entry), answer())

    assert JoinRequest.objects.values_list("organization", "person", "title").get() == (ours.pk, person.pk, "Herder")


def test_one_reminder_on_day_20_and_an_end_after_day_30(coordinator):
    entry = entered(coordinator)

    def day(days):
        asked_days_ago(entry, days)
        assisting.keep_up()
        assisting.keep_up()
        entry.refresh_from_db()
        return entry.state, [letter for letter, _, _ in letters()]

    assert day(19) == ("waiting", ["assisted_entry_made"])
    assert day(20) == ("waiting", ["assisted_entry_made", "assisted_entry_reminded"])
    assert day(29)[0] == "waiting"
    assert day(30) == ("lapsed", ["assisted_entry_made", "assisted_entry_reminded"])
    assert Transition.objects.of(entry).values_list("after", "by", "reason").first() == (
        "lapsed",
        None,
        "No answer within 30 days",
    )


def test_what_lapsed_can_not_be_confirmed(coordinator, client_of):
    entry = asked_days_ago(entered(coordinator), 31)
    assisting.keep_up()

    assert client_of(signed_up()).get(page(entry)).status_code == 404


def test_what_lapsed_is_erased_after_half_a_year(coordinator):
    entry = asked_days_ago(entered(coordinator), 31)
    assisting.keep_up()
    AssistedEntry.objects.update(ended_at=timezone.now() - datetime.timedelta(days=179))
    assisting.keep_up()
    entry.refresh_from_db()
    assert entry.full_name == "Lokwang Ekiru"

    AssistedEntry.objects.update(ended_at=timezone.now() - datetime.timedelta(days=180))
    assisting.keep_up()

    entry.refresh_from_db()
    assert (entry.full_name, entry.email, entry.scan, entry.county) == ("", "", None, None)
    assert StoredFile.objects.count() == 0


def test_coordinators_see_who_keeps_silent(coordinator):
    entry = entered(coordinator)
    assert what_waits(coordinator) == []

    asked_days_ago(entry, 21)
    assisting.keep_up()
    assert [(one.kind, one.due_on) for one in what_waits(coordinator)] == [
        ("Paper form without an answer", TODAY + datetime.timedelta(days=9))
    ]

    asked_days_ago(entry, 31)
    assisting.keep_up()
    assert [one.kind for one in what_waits(coordinator)] == ["Paper form, lapsed"]

    assisting.close(entry, coordinator, "Does not want to.")
    assert what_waits(coordinator) == []


def test_what_lapsed_may_be_asked_once_more(coordinator):
    entry = asked_days_ago(entered(coordinator), 31)
    assisting.keep_up()

    assisting.ask_again(entry, coordinator)

    entry.refresh_from_db()
    assert (entry.state, entry.reminded_at, entry.lapses_on) == ("waiting", None, TODAY + datetime.timedelta(days=30))
    assert [letter for letter, _, _ in letters()] == ["assisted_entry_made"] * 2
    with pytest.raises(TransitionRefused):
        assisting.ask_again(entry, coordinator)


def test_the_address_is_looked_at_again_when_asking_once_more(coordinator):
    entry = asked_days_ago(entered(coordinator), 31)
    assisting.keep_up()
    UserFactory(email="lokwang@example.org")

    with pytest.raises(assisting.AddressKnown):
        assisting.ask_again(entry, coordinator)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "confirmed", "ended_at": timezone.now()},
        {"full_name": ""},
        {"scan": None},
        {"email": "Lokwang@example.org"},
        {"state": "refused", "ended_at": timezone.now()},
        {"erased_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_an_entry(coordinator, broken):
    entry = entered(coordinator)

    with pytest.raises(IntegrityError), transaction.atomic():
        AssistedEntry.objects.filter(pk=entry.pk).update(**broken)


def test_the_database_lets_one_entry_wait_for_an_address(coordinator):
    entered(coordinator)
    scan = entered(coordinator, email="other@example.org").scan

    with pytest.raises(IntegrityError), transaction.atomic():
        entry_of(entered_by=coordinator, scan=scan, email="lokwang@example.org").save()
