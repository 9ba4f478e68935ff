"""Joining on paper, entered by coordinators: what they type, what they are told, who may."""

import uuid

import pytest
from django.urls import reverse

from members.models import AssistedEntry, Transition
from organizations.membership import assisting
from organizations.models import Organization, OrganizationOnPaper
from tests.factories import OrganizationFactory, UserFactory
from tests.files.samples import any_file, pdf, upload
from tests.organizations.membership.paper_forms import (
    TODAY,
    answer,
    asked_days_ago,
    entered,
    letters,
    new_organization,
    page,
    signed_up,
)
from tests.organizations.test_admin import coordinator_who_may
from tests.terms.test_signing import sign_as
from vocabularies.models import OrganizationType

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return UserFactory(full_name="Chebet Rono", is_staff=True, roles=["coordinators"])


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
