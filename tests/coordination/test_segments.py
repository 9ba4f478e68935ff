import datetime

import pytest
from django.utils import timezone

from coordination.models import Letter
from coordination.segments import Segment, reach, recipients, segment_of
from members import consents
from members.models import User
from notifications.bounce_reports import Report
from notifications.bounces import record
from notifications.models import Preference
from notifications.outbox import write
from tests.coordination.letters import letter, reader
from tests.factories import (
    CountyChampionFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    publish_version,
)
from tests.terms.test_signing import sign_as
from vocabularies.models import County, OrganizationType, Theme

pytestmark = pytest.mark.django_db


def found(**asked) -> list[str]:
    return sorted(person.full_name for person in recipients(Segment(**asked)))


def county(slug) -> County:
    return County.objects.get(slug=slug)


def dead(person: User) -> None:
    """A letter to them came back for good."""
    message = write("digest", person, "News", "Text\n", language="en")
    type(message).objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
    record(Report(message.message_id, "failed", "5.1.1", "No such user", person.email))


def test_only_members_in_good_standing_with_an_open_account_are_meant():
    reader(user__full_name="Amina")
    reader(user__full_name="Bahati", state="unconfirmed")
    for state in ("applicant", "suspended", "left", "declined"):
        reader(state=state)
    reader(user__is_active=False)

    assert found() == ["Amina", "Bahati"]


def test_counties_themes_and_types_are_met_together_and_each_by_one_of_them():
    floods, fires = Theme.objects.all()[:2]
    trust = OrganizationFactory(type=OrganizationType.objects.exclude(slug="cbo").first())
    for name, place, theme in [("A", "kisumu", floods), ("B", "siaya", fires), ("C", "turkana", floods)]:
        person = reader(user__full_name=name, county=county(place))
        person.member.themes.add(theme)
        if name != "B":
            RepresentationFactory(person=person, organization=trust)

    lake = [county("kisumu").pk, county("siaya").pk]
    assert found(counties=lake) == ["A", "B"]
    assert found(counties=lake, themes=[floods.pk]) == ["A"]
    assert found(themes=[floods.pk, fires.pk]) == ["A", "B", "C"]
    assert found(types=[trust.type_id]) == ["A", "C"]
    assert found(types=[OrganizationType.objects.get(slug="cbo").pk]) == []


def test_a_role_parts_those_who_act_for_an_organization_from_the_others():
    RepresentationFactory(person=reader(user__full_name="Amina"))
    ended = {"state": "ended", "ended_at": timezone.now()}
    RepresentationFactory(person=reader(user__full_name="Bahati"), **ended)

    assert found(role=Letter.Role.REPRESENTATIVES) == ["Amina"]
    assert found(role=Letter.Role.ON_THEIR_OWN) == ["Bahati"]


def test_the_terms_part_members_as_their_membership_does():
    sign_as(reader(user__full_name="Amina"))
    publish_version(effective_on=0, sign_by=10, grace_days=10)
    behind = {state: found(terms=state) for state in Letter.Terms.values}
    assert behind == {"covered": [], "asked": ["Amina"], "grace": [], "resting": []}


@pytest.mark.parametrize(("days", "state"), [(-1, "grace"), (-20, "resting")])
def test_a_date_that_passed_leads_to_grace_and_rest(days, state):
    sign_as(reader(user__full_name="Amina"))
    publish_version(effective_on=days - 1, sign_by=days, grace_days=10)
    sign_as(reader(user__full_name="Bahati"))

    assert {one: found(terms=one) for one in Letter.Terms.values if found(terms=one)} == {
        state: ["Amina"],
        "covered": ["Bahati"],
    }


def test_silence_counts_from_the_last_sign_in_or_from_the_account():
    ago = timezone.now() - datetime.timedelta(days=100)
    for name, seen, joined in [("A", ago, ago), ("B", timezone.now(), ago), ("C", None, ago), ("D", None, None)]:
        person = reader(user__full_name=name, user__last_login=seen)
        if joined:
            User.objects.filter(pk=person.pk).update(date_joined=joined)

    assert found(silent_days=99) == ["A", "C"]
    assert found(silent_days=101) == []


def test_the_count_says_how_many_are_left_out_and_why():
    for number in range(7):
        reader(user__full_name=f"Reader {number}")
    MemberFactory()
    Preference.objects.create(user=reader(), takes_letters=False)
    dead(reader())

    counted = reach(Segment())

    assert (counted.number, counted.names, counted.more) == (7, [f"Reader {number}" for number in range(5)], 2)
    assert counted.left_out == [
        ("Their address does not work: a letter came back.", 1),
        ("They ended letters of the coordinators.", 1),
        ("They have not allowed the newsletter.", 1),
    ]


def test_a_letter_about_membership_needs_no_leave_but_an_address_that_works():
    MemberFactory(user__full_name="Amina")
    Preference.objects.create(user=reader(user__full_name="Bahati"), takes_letters=False)
    dead(reader(user__full_name="Chebet"))

    assert found(is_about_membership=True) == ["Amina", "Bahati"]


def test_leave_taken_back_counts_at_once():
    person = reader()
    consents.withdraw(person, "newsletter")

    assert found() == []


def test_a_champion_reaches_their_counties_only():
    champion = CountyChampionFactory(user__is_staff=True, user__roles=["champions"]).user
    reader(user__full_name="Amina")
    reader(user__full_name="Bahati", county=county("siaya"))

    letter_of_champion = letter(by=champion)

    assert sorted(one.full_name for one in recipients(segment_of(letter_of_champion))) == ["Amina"]


def test_counting_asks_the_same_number_of_questions_however_many_there_are(django_assert_num_queries):
    for _number in range(30):
        reader()

    with django_assert_num_queries(2):
        reach(Segment())
