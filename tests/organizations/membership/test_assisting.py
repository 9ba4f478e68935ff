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
from notifications.models import Message
from organizations.membership import assisting, joining
from organizations.models import JoinRequest, Organization, OrganizationOnPaper, Representation
from tests.factories import MemberFactory, OrganizationFactory, UserFactory
from tests.files.samples import any_file, pdf, upload
from tests.organizations.test_admin import coordinator_who_may
from tests.parallel import at_once
from tests.terms.test_signing import sign_as
from vocabularies.models import County, OrganizationType, Theme

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def coordinator(db):
    return UserFactory(full_name="Chebet Rono", is_staff=True, roles=["coordinators"])


def entry_of(**changes) -> AssistedEntry:
    usual = {
        "full_name": "Lokwang Ekiru",
        "email": "lokwang@example.org",
        "title": "Herder",
        "county": County.objects.get(slug="turkana"),
        "motivation": "I read the clouds.",
        "language": "sw",
        "filled_on": TODAY,
        "place": "Loiyangalani",
    }
    return AssistedEntry(**usual | changes)


def entered(by, *, organization=None, scan=None, **changes) -> AssistedEntry:
    made = assisting.enter(entry_of(**changes), scan or upload("form.pdf", pdf()), by, organization=organization)
    return AssistedEntry.objects.get(pk=made.pk)


def new_organization(**changes) -> OrganizationOnPaper:
    usual = {
        "is_new": True,
        "name": "Ziwa Herders",
        "type": OrganizationType.objects.get(slug="cbo"),
        "is_authorized": True,
        "second_name": "Akai Lomuria",
        "second_email": "akai@example.org",
        "second_title": "Treasurer",
    }
    return OrganizationOnPaper(**usual | changes)


def asked_days_ago(entry, days) -> AssistedEntry:
    AssistedEntry.objects.filter(pk=entry.pk).update(asked_at=timezone.now() - datetime.timedelta(days=days))
    return entry


def letters() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("pk").values_list("letter", "address", "language"))


def signed_up(email="lokwang@example.org") -> User:
    """The person has made an account with the address to which the letter went."""
    user = UserFactory(email=email, full_name="")
    MemberFactory(user=user, state="applicant", title="", motivation="", county=None)
    return user


def answer(**changes) -> dict:
    usual = {
        "full_name": "Lokwang Ekiru",
        "title": "Elder",
        "county": County.objects.get(slug="turkana").pk,
        "motivation": "I read the clouds and the grass.",
        "phone": "",
        "language": "sw",
    }
    return usual | changes


def page(entry) -> str:
    return reverse("organizations:paper_form_detail", args=[entry.pk])


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


@pytest.fixture
def desk(client, desk_session):
    client.user = coordinator_who_may("assist_joining")
    desk_session(client, client.user)
    return client


ENTRY = "/admin/members/assistedentry/entry/"


def typed(**changes) -> dict:
    usual = {
        "key": uuid.uuid4(),
        "full_name": "Lokwang Ekiru",
        "email": "Lokwang@Example.org",
        "language": "sw",
        "filled_on": TODAY.isoformat(),
        "place": "Loiyangalani",
        "scan": upload("form.pdf", pdf()),
    }
    return usual | changes


def test_the_desk_enters_a_person(desk):
    response = desk.post(ENTRY, typed())

    entry = AssistedEntry.objects.get()
    assert response["Location"] == entry.get_absolute_url()
    assert (entry.email, entry.entered_by) == ("lokwang@example.org", desk.user)
    assert "Entered by" in desk.get(entry.get_absolute_url()).content.decode()


def test_the_desk_looks_an_organization_up_first(desk):
    here = OrganizationFactory(name="Ziwa Salama Network")

    shown = desk.get("/admin/members/assistedentry/lookup/?name=Ziwa+Salama").content.decode()

    assert f"?organization={here.pk}" in shown
    assert f"?name=Ziwa%20Salama&amp;different={here.pk}" in shown


def test_the_desk_enters_a_new_organization_and_asks_about_names_like_it(desk):
    like = OrganizationFactory(name="Ziwa Herders Association")
    organization = {"name": "Ziwa Herders", "type": OrganizationType.objects.get(slug="cbo").pk}

    asked = desk.post(f"{ENTRY}?name=Ziwa", typed(**organization))
    assert (AssistedEntry.objects.count(), asked.context["form"].alike) == (0, [like])

    desk.post(f"{ENTRY}?name=Ziwa", typed(different_from=str(like.pk), **organization))
    assert OrganizationOnPaper.objects.get().name == "Ziwa Herders"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "known@example.org"}, "Somebody has an account with this address already"),
        ({"filled_on": "2999-01-01"}, "This date lies in the future."),
        ({"scan": upload("form.docx", any_file("docx"))}, "PDF, JPEG"),
        ({"place": ""}, "Say where the form was signed."),
        ({"full_name": "\u200b"}, "This name has characters that nobody can see."),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_and_kept(desk, changes, sentence):
    UserFactory(email="known@example.org")

    response = desk.post(ENTRY, typed(**changes))

    assert AssistedEntry.objects.count() == 0
    assert sentence in response.content.decode()
    assert 'value="Loiyangalani"' in response.content.decode() or changes.get("place") == ""


def test_the_second_contact_is_another_person_and_whole(desk):
    organization = {"name": "Ziwa Herders", "type": OrganizationType.objects.get(slug="cbo").pk}

    same = desk.post(f"{ENTRY}?name=Z", typed(second_name="Akai", second_email="LOKWANG@example.org", **organization))
    half = desk.post(f"{ENTRY}?name=Z", typed(second_name="Akai", **organization))

    assert "The two contacts have the same e-mail address." in same.content.decode()
    assert "Type the e-mail address of the second contact." in half.content.decode()


def test_the_desk_closes_with_a_reason_and_asks_again_only_what_lapsed(desk):
    entry = entered(desk.user)
    address = entry.get_absolute_url()

    assert "Say in a few words why it is closed." in desk.post(address, {"decision": "close"}).content.decode()
    desk.post(address, {"decision": "again"})
    assert len(letters()) == 1
    desk.post(address, {"decision": "close", "reason": "The address was wrong."})

    entry.refresh_from_db()
    assert (entry.state, entry.email) == ("closed", "")
    assert Transition.objects.of(entry).first().reason == "The address was wrong."


def test_whoever_may_not_assist_sees_nothing_of_it(client, desk_session):
    entry = entered(UserFactory())
    desk_session(client, coordinator_who_may("decide_organization"))

    paths = [ENTRY, entry.get_absolute_url(), f"/admin/members/assistedentry/{entry.pk}/scan/"]
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]


def test_no_answer_and_no_end_sends_a_letter_of_its_own(coordinator, client_of):
    yes = entered(coordinator)
    client_of(signed_up()).post(page(yes), answer())
    no = entered(coordinator, email="no@example.org")
    client_of(signed_up("no@example.org")).post(page(no), {"refuse": "1"})
    assisting.close(entered(coordinator, email="closed@example.org"), coordinator, "Wrong address.")
    asked_days_ago(entered(coordinator, email="lapsed@example.org"), 31)
    assisting.keep_up()

    assert {letter for letter, _, _ in letters()} == {"assisted_entry_made"}


def test_the_pages_on_which_coordinators_decide_say_who_entered_it(client, desk_session, coordinator, client_of):
    entry = entered(coordinator)
    person = signed_up()
    client_of(person).post(page(entry), answer())
    signature = sign_as(person)
    desk_session(client, coordinator)

    addresses = [
        reverse("admin:members_member_change", args=[person.member.pk]),
        reverse("admin:terms_signature_review", args=[signature.pk]),
    ]
    assert ["Entered by Chebet Rono for Lokwang Ekiru on" in client.get(one).content.decode() for one in addresses] == [
        True,
        True,
    ]


def test_the_review_of_an_organization_says_who_entered_it(client, desk_session, coordinator, client_of):
    entry = entered(coordinator, organization=new_organization())
    person = signed_up()
    form = client_of(person).get(page(entry)).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    client_of(person).post(page(entry), {name: value for name, value in typed.items() if value})
    desk_session(client, coordinator)

    shown = client.get(reverse("admin:organizations_organization_review", args=[Organization.objects.get().pk]))

    assert "Entered by Chebet Rono for Lokwang Ekiru on" in shown.content.decode()
