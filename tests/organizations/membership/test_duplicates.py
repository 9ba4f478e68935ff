"""A name like one that is here: offered first, called different on purpose, then decided by a coordinator."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.waiting import what_waits
from members.models import Transition
from members.transitions import TransitionRefused
from organizations.membership import joining, review
from organizations.membership.duplicates import call_different
from organizations.membership.merging import merge, undo
from organizations.models import FoundingList, Organization, PossibleDuplicate
from terms.interest import OwnMatter
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory
from tests.organizations.membership.test_founding_list import GOOD, bring_in
from tests.organizations.membership.test_joining import URL, entered, typed
from tests.parallel import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(member):
    """A member's draft beside the record that it resembles; called different by the member."""
    known = OrganizationFactory(name="Kilele Landslide Watch")
    draft = entered(member, name="Kilele Landslide Wach", different_from={known.pk})
    return PossibleDuplicate.objects.get(organization=draft, resembles=known)


def noted():
    """Of each pair: the new record, the other one, who called them different, and what came of it."""
    rows = PossibleDuplicate.objects.order_by("pk")
    return list(rows.values_list("organization__name", "resembles__name", "said_by", "state"))


def queue():
    coordinator = UserFactory(is_superuser=True)
    return [one.name for one in what_waits(coordinator) if one.kind == "Possible duplicate"]


def merged(kept, other, by=None):
    return merge(kept, other, by or UserFactory(), chosen={}, reason="The same people.")


def test_form_that_went_around_the_look_up_is_asked(member_client):
    known = OrganizationFactory(name="Kenya Red Cross Society")

    page = member_client.post(URL, typed(name="Kenya Red Cros"))

    assert "Is it one of these?" in page.content.decode()
    assert f'<input type="checkbox" name="different_from" value="{known.pk}"' in page.content.decode()
    assert list(page.context["form"].errors) == ["different_from"]
    assert (Organization.objects.count(), noted()) == (1, [])


def test_ticked_answer_enters_the_record_and_puts_both_into_the_queue(member_client):
    known = OrganizationFactory(name="Kenya Red Cross Society")

    member_client.post(URL, typed(name="Kenya Red Cros", different_from=str(known.pk)))

    assert noted() == [("Kenya Red Cros", "Kenya Red Cross Society", member_client.user.pk, "waiting")]
    assert queue() == ["Kenya Red Cros / Kenya Red Cross Society"]


def test_answer_of_the_look_up_goes_with_the_form(member_client):
    OrganizationFactory(name="Kenya Red Cross Society")
    form = member_client.get(URL, {"name": "Kenya Red Cros", "different": "on"}).context["form"]

    member_client.post(URL, typed(name="Kenya Red Cros", different_from=form["different_from"].value()))

    assert queue() == ["Kenya Red Cros / Kenya Red Cross Society"]


def test_answer_about_one_name_is_none_about_another(member_client):
    denied = OrganizationFactory(name="Kenya Red Cross Society")
    OrganizationFactory(name="Ziwa Salama Network")

    page = member_client.post(URL, typed(name="Ziwa Salama Netwrk", different_from=f"{denied.pk},x,٣"))

    assert [one.name for one in page.context["form"].alike] == ["Ziwa Salama Network"]
    assert 'type="checkbox" name="different_from"' in page.content.decode()
    assert "checked" not in page.content.decode().partition('name="different_from"')[2].partition(">")[0]
    assert noted() == []


def test_answer_is_not_lost_over_another_error(member_client):
    known = OrganizationFactory(name="Kenya Red Cross Society")

    page = member_client.post(URL, typed(name="Kenya Red Cros", title="", different_from=str(known.pk)))

    assert f'type="hidden" name="different_from" value="{known.pk}"' in page.content.decode()


def test_record_that_may_not_be_seen_is_noted_and_not_betrayed(member_client):
    OrganizationFactory(name="Kenya Red Cross Society", state="draft", joined_at=None)

    answer = member_client.post(URL, typed(name="Kenya Red Cros"))

    assert answer.status_code == 302
    assert noted() == [("Kenya Red Cros", "Kenya Red Cross Society", None, "waiting")]


@pytest.mark.django_db(transaction=True)
def test_of_two_records_entered_at_once_the_second_is_noted():
    people = [MemberFactory().user for _ in range(2)]
    names = ["Kilele Watch", "Kilele Wach"]

    at_once(*[lambda who=who, name=name: entered(who, name=name) for who, name in zip(people, names, strict=True)])

    assert Organization.objects.count() == 2
    assert [sorted(row[:2]) + list(row[2:]) for row in noted()] == [["Kilele Wach", "Kilele Watch", None, "waiting"]]


@pytest.mark.django_db(transaction=True)
def test_same_name_entered_at_once_is_taken_once():
    people = [MemberFactory().user for _ in range(2)]

    outcomes = at_once(*[lambda who=who: entered(who) for who in people], may_raise=(joining.NameTaken,))

    assert (refusals(outcomes), Organization.objects.count(), noted()) == (["NameTaken"], 1, [])


def test_row_of_a_list_that_is_called_different_waits_too(administrator):
    OrganizationFactory(name="Kilele Watchers")

    bring_in(GOOD, by=administrator, different=frozenset({2}))

    assert noted() == [("Kilele Watch", "Kilele Watchers", administrator.pk, "waiting")]


def test_two_rows_of_a_list_that_are_alike_are_noted(administrator):
    bring_in(GOOD, GOOD.replace("Watch", "Wach").replace("CBO/7", "CBO/8"), by=administrator)

    assert noted() == [("Kilele Wach", "Kilele Watch", None, "waiting")]


def test_drafts_of_a_list_leave_room_for_ones_own(administrator):
    rows = [
        f"{name} Trust,cbo,Kisumu,CBO/{name},,Amina Wario,{name}@example.org,Director,yes"
        for name in ("Maji", "Ngamia", "Ziwa", "Baraka", "Upendo")
    ]
    bring_in(*rows, by=administrator)
    assert FoundingList.objects.get().entered == 5

    entered(administrator)

    assert Organization.objects.filter(created_by=administrator).count() == 6


def test_name_of_a_merged_record_in_a_list_is_here_already(administrator):
    kept, other = OrganizationFactory(name="Tana Forum"), OrganizationFactory(name="Kilele Watch")
    merged(kept, other)

    bring_in(GOOD, by=administrator)

    assert [(line["fate"], line["organization"]) for line in FoundingList.objects.get().lines] == [("here", kept.pk)]


def test_two_that_were_called_different_are_never_asked_about_again(pair, administrator):
    call_different(pair, administrator, "One watches in Murang'a, the other in Meru.")

    assert queue() == []
    assert list(review.duplicates(pair.organization)) == list(review.duplicates(pair.resembles)) == []
    assert list(Transition.objects.of(pair).values_list("before", "after", "by", "reason")) == [
        ("waiting", "different", administrator.pk, "One watches in Murang'a, the other in Meru.")
    ]


@pytest.mark.parametrize("side", ["organization", "resembles"])
def test_who_represents_one_of_them_steps_aside(pair, side):
    person = RepresentationFactory(organization=getattr(pair, side)).person

    with pytest.raises(OwnMatter):
        call_different(pair, person, "Ours is another one.")

    assert queue() == ["Kilele Landslide Wach / Kilele Landslide Watch"]


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_at_once_one_decides(pair):
    def called(reason):
        call_different(PossibleDuplicate.objects.get(pk=pair.pk), UserFactory(), reason)

    outcomes = at_once(lambda: called("First."), lambda: called("Second."), may_raise=(TransitionRefused,))

    assert refusals(outcomes) == ["TransitionRefused"]
    assert Transition.objects.of(pair).count() == 1


@pytest.mark.django_db(transaction=True)
def test_merger_counts_whoever_calls_the_two_different_at_once(pair):
    outcomes = at_once(
        lambda: merged(pair.resembles, pair.organization),
        lambda: call_different(PossibleDuplicate.objects.get(pk=pair.pk), UserFactory(), "No."),
        may_raise=(TransitionRefused,),
    )

    pair.refresh_from_db()
    assert pair.state == "merged"
    assert len(refusals(outcomes)) + Transition.objects.of(pair).count() == 2


def test_merging_the_two_settles_the_question_and_undoing_asks_it_again(pair, administrator):
    merger = merged(pair.resembles, pair.organization, administrator)
    pair.refresh_from_db()
    assert (queue(), pair.state, pair.decided_by) == ([], "merged", administrator)

    undo(merger, administrator)

    pair.refresh_from_db()
    assert queue() == ["Kilele Landslide Wach / Kilele Landslide Watch"]
    assert (pair.state, pair.decided_by, pair.decided_at) == ("waiting", None, None)


def test_other_questions_go_over_to_the_kept_one_and_back(pair, member):
    kept = OrganizationFactory(name="Something Else")
    third = entered(MemberFactory().user, name="Kilele Landslide Watches", different_from={pair.resembles.pk})
    before = list(PossibleDuplicate.objects.order_by("pk").values())

    merger = merged(kept, pair.resembles)
    assert sorted(queue()) == [
        "Kilele Landslide Wach / Something Else",
        "Kilele Landslide Watches / Kilele Landslide Wach",
        "Kilele Landslide Watches / Something Else",
    ]

    undo(merger, UserFactory())
    assert list(PossibleDuplicate.objects.order_by("pk").values()) == before
    assert third.resemblances.count() == 2


def test_question_that_was_answered_for_the_kept_one_is_not_put_again(pair, administrator):
    third = entered(MemberFactory().user, name="Kilele Landslide Watches", different_from={pair.resembles.pk})
    call_different(PossibleDuplicate.objects.get(organization=third, resembles=pair.resembles), administrator, "No.")

    merged(pair.resembles, pair.organization)

    assert queue() == []


@pytest.mark.parametrize(
    "states", [("left", "active"), ("declined", "active"), ("draft", "left"), ("draft", "declined")]
)
def test_record_that_is_gone_needs_no_decision(states):
    one, other = (OrganizationFactory(state=state) for state in states)

    PossibleDuplicate.objects.create(organization=one, resembles=other)

    assert queue() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"resembles": "itself"},
        {"state": "different", "answer": "No."},
        {"state": "different", "decided_by": "somebody", "decided_at": "now"},
        {"state": "merged"},
        {"state": "waiting", "decided_by": "somebody", "decided_at": "now"},
        {"answer": "No."},
        {"state": "unknown"},
    ],
)
def test_row_breaks_no_constraint(fields):
    one = OrganizationFactory()
    meant = {"itself": one, "somebody": one.created_by, "now": timezone.now()}
    usual = {"organization": one, "resembles": OrganizationFactory()}

    with pytest.raises(IntegrityError), transaction.atomic():
        PossibleDuplicate.objects.create(**usual | {name: meant.get(said, said) for name, said in fields.items()})


def test_two_records_are_asked_about_once(pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        PossibleDuplicate.objects.create(organization=pair.resembles, resembles=pair.organization)
