"""Decisions about one party at the same moment, each with a connection of its own: nobody waits in a circle."""

import pytest
from django.db import connection, transaction

from members.models import Member
from members.transitions import TransitionRefused
from terms.acceptance import accept, refuse
from terms.admission import ApplicationIncomplete, admit
from terms.ledger.appending import CHAIN_LOCK
from terms.ledger.checking import faults
from terms.models import Signature
from terms.paper import confirm
from terms.withdrawal import withdraw
from tests.factories import MemberFactory, UserFactory, came, publish_version
from tests.parallel import came_of, meanwhile, until_somebody_waits
from tests.terms.test_paper import entered
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db(transaction=True)


def in_this_order(*acts) -> list[str]:
    """Each act begins once the one before waits for the end of the chain; gives what came of each."""
    begun = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        for act in acts:
            begun.append(meanwhile(act))
            until_somebody_waits(people=len(begun))
    outcomes = came_of(begun, may_raise=(TransitionRefused, ApplicationIncomplete))
    return ["told" if isinstance(one, Exception) else "done" for one in outcomes]


def states() -> list[str]:
    return list(Signature.objects.order_by("version__number").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("decide", "expected"),
    [(accept, ["told", "superseded"]), (lambda one, by: refuse(one, by, "No."), ["told", "superseded"])],
    ids=["accept", "refuse"],
)
def test_decision_on_the_earlier_signature_waits_for_the_acceptance_of_the_newer_one(decide, expected):
    person = MemberFactory().user
    earlier, newer = sign_as(person), sign_as(person, version=publish_version())

    outcomes = in_this_order(lambda: accept(newer, UserFactory()), lambda: decide(earlier, UserFactory()))

    assert (outcomes, states()) == (["done", expected[0]], [expected[1], "accepted"])
    assert list(faults()) == []


def test_nobody_is_admitted_on_a_signature_that_is_withdrawn_meanwhile():
    member = MemberFactory(state="applicant")
    paper = entered(member.user, UserFactory())
    signature = confirm(paper, UserFactory())

    outcomes = in_this_order(
        lambda: withdraw(signature, member.user, came()), lambda: admit(Member.objects.get(pk=member.pk), UserFactory())
    )

    member.refresh_from_db()
    assert (outcomes, member.state, states()) == (["done", "told"], "applicant", ["withdrawn"])


def test_paper_and_two_acceptances_and_a_new_signature_at_once_end_in_order():
    person = MemberFactory().user
    earlier, second = sign_as(person), publish_version()
    paper = entered(person, UserFactory(), version=second, signed_on=second.effective_on)

    outcomes = in_this_order(
        lambda: confirm(paper, UserFactory()),
        lambda: accept(earlier, UserFactory()),
        lambda: sign_as(person, version=second),
        lambda: withdraw(earlier, person, came()),
    )

    assert sorted(set(outcomes)) == ["done", "told"]
    assert list(faults()) == []
