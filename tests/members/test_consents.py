"""What a person allows: each purpose for itself, never ticked beforehand, taken back by one press, kept with its words."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import translation

from members import consents
from members.consents import Purpose
from members.models import Consent
from tests.factories import MemberFactory, UserFactory
from tests.parallel import PATIENCE, meanwhile, until_somebody_waits

pytestmark = pytest.mark.django_db


def answer(client, purpose, said):
    return client.post("/me/consents/", {"purpose": purpose, "answer": said}, follow=True)


def standing(person):
    return sorted(person.consents.filter(withdrawn_at__isnull=True).values_list("purpose", flat=True))


def test_nobody_allows_anything_beforehand(member):
    assert {purpose.value: consents.allows(member, purpose) for purpose in Purpose} == {
        "directory": False,
        "messages": False,
        "newsletter": False,
        "photographs": False,
    }


def test_each_purpose_is_given_for_itself_by_one_press(member_client):
    page = answer(member_client, "newsletter", "give")

    assert standing(member_client.user) == ["newsletter"]
    assert (page.text.count("Allowed since"), page.text.count("Not allowed")) == (1, 3)


def test_it_is_taken_back_by_one_press_and_the_past_is_kept(member_client):
    answer(member_client, "newsletter", "give")
    answer(member_client, "newsletter", "withdraw")
    answer(member_client, "newsletter", "give")

    rows = member_client.user.consents.order_by("pk")
    assert [(row.purpose, row.withdrawn_at is None) for row in rows] == [("newsletter", False), ("newsletter", True)]


def test_the_words_are_those_of_the_language_in_which_they_were_read(member_client):
    member_client.post("/sw/me/consents/", {"purpose": "messages", "answer": "give"})

    with translation.override("sw"):
        words = str(consents.WORDINGS["messages"])
    kept = member_client.user.consents.get()
    assert (kept.language, kept.wording) == ("sw", words)
    assert f'<p lang="sw">{words}</p>' in member_client.get("/me/consents/").text


@pytest.mark.parametrize("sent", [{"purpose": "everything", "answer": "give"}, {"purpose": "messages"}])
def test_what_nobody_asked_is_not_kept(member_client, sent):
    member_client.post("/me/consents/", sent)

    assert not Consent.objects.exists()


def test_members_are_asked_on_their_profile_and_applicants_are_not(client, member_client, applicant):
    asked = member_client.get("/me/profile/").text
    client.force_login(applicant)

    assert (asked.count("Not allowed"), "checked" in asked.partition("What you allow")[2]) == (4, False)
    assert "What you allow" not in client.get("/me/profile/").text


def test_people_are_those_who_allow_it_now_and_have_an_account_in_use():
    kept, back, closed, other = UserFactory.create_batch(4)
    for person in (kept, back, closed):
        consents.give(person, Purpose.NEWSLETTER)
    consents.give(other, Purpose.PHOTOGRAPHS)
    consents.withdraw(back, Purpose.NEWSLETTER)
    closed.is_active = False
    closed.save()

    assert list(consents.people(Purpose.NEWSLETTER)) == [kept]


def test_own_data_holds_what_one_allowed(member_client):
    answer(member_client, "photographs", "give")

    [kept] = member_client.get("/me/data/file/").json()["members.consent.person"]
    assert (kept["purpose"], kept["wording"]) == ("photographs", str(consents.WORDINGS["photographs"]))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("wording = 'Everything.'", ProgrammingError),
        ("given_at = given_at - interval '1 day'", ProgrammingError),
        ("withdrawn_at = given_at - interval '1 day'", IntegrityError),
    ],
)
def test_database_keeps_what_was_given(member, change, error):
    consents.give(member, Purpose.MESSAGES)

    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_consent SET {change}")  # noqa: S608  our own words
    assert isinstance(refused.value, error)


def test_database_lets_nobody_stand_up_again_what_was_taken_back_or_delete_it(member):
    consents.give(member, Purpose.MESSAGES)
    consents.withdraw(member, Purpose.MESSAGES)

    for statement in ("UPDATE members_consent SET withdrawn_at = NULL", "DELETE FROM members_consent"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("broken", [{"purpose": "everything"}, {"wording": ""}])
def test_database_knows_the_purposes_and_wants_words(member, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=member, **{"purpose": "messages", "wording": "Yes.", "language": "en"} | broken)


def test_database_keeps_one_standing_for_each_person_and_purpose(member):
    consents.give(member, Purpose.MESSAGES)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=member, purpose="messages", wording="Once more.", language="en")


@pytest.mark.django_db(transaction=True)
def test_second_press_at_the_same_moment_waits_and_gives_what_stands():
    person = MemberFactory().user

    with transaction.atomic():
        first = consents.give(person, Purpose.NEWSLETTER)
        second = meanwhile(lambda: consents.give(person, Purpose.NEWSLETTER))
        until_somebody_waits()

    assert second.result(PATIENCE) == first


def test_coordinators_look_up_who_allows_photographs_and_change_nothing(client, desk_session, administrator, member):
    consents.give(member, Purpose.PHOTOGRAPHS)
    desk_session(client, administrator)

    listed = client.get("/admin/members/consent/?purpose__exact=photographs&withdrawn_at__isempty=1")

    assert member.full_name in listed.text
    assert client.get("/admin/members/consent/add/").status_code == 403
