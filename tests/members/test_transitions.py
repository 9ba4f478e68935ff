import re

import pytest
from django.db import DatabaseError, connection, transaction

from events.models import Event, Registration
from members.models import Member, Transition
from members.transitions import TransitionRefused, change_state
from organizations.models import Organization, Representation
from resources.models import Resource
from terms.models import Signature, TermsVersion
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
MODELS = [Member, Signature, Organization, Representation, Resource, Event, Registration, TermsVersion]
TRIGGER = """
SELECT pg_get_functiondef(p.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid = %s::regclass AND t.tgname LIKE %s
"""


@pytest.mark.parametrize("model", MODELS)
def test_database_knows_exactly_the_listed_transitions(model):
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER, [model._meta.db_table, "pgtrigger_%transitions%"])
        (function,) = cursor.fetchone()

    guarded = re.search(r"'{(.*?)}'", function).group(1).split(",")
    assert guarded == [f"{before}:{after}" for before, after in model.TRANSITIONS]
    assert {state for pair in model.TRANSITIONS for state in pair} == set(model.State.values)


def test_database_refuses_a_transition_that_is_not_listed():
    member = MemberFactory(state="active")

    with pytest.raises(DatabaseError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(state="declined")


def test_change_of_state_is_recorded_with_who_and_why(administrator):
    member = MemberFactory(state="active")

    change_state(member, "suspended", administrator, "After hearing the member.")

    record = Transition.objects.of(member).get()
    assert (record.before, record.after, record.by, record.reason) == (
        "active",
        "suspended",
        administrator,
        "After hearing the member.",
    )


def test_refused_change_leaves_state_and_record_alone(administrator):
    member = MemberFactory(state="active")

    with pytest.raises(TransitionRefused):
        change_state(member, "declined", administrator)

    member.refresh_from_db()
    assert member.state == "active"
    assert not Transition.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE members_transition SET reason = ''", "DELETE FROM members_transition"])
def test_record_of_changes_is_append_only(administrator, statement):
    change_state(MemberFactory(state="active"), "suspended", administrator, "Heard.")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
