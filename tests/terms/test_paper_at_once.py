"""Two people, one signed page, the same moment: real connections, one outcome."""

import pytest

from files.models import StoredFile
from members.transitions import TransitionRefused
from terms.ledger.checking import faults
from terms.models import PaperSigning, Signature
from terms.paper import PaperRefused, confirm, reject
from tests.factories import MemberFactory, UserFactory
from tests.parallel import at_once, refusals
from tests.terms.test_paper import entered
from tests.terms.test_signing import sign_as


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("others", [confirm, lambda paper, by: reject(paper, by, "No.")], ids=["confirm", "reject"])
def test_of_two_coordinators_at_once_one_decides_and_the_other_is_told(others):
    paper = entered(MemberFactory(state="applicant").user, UserFactory())
    first, second = UserFactory(), UserFactory()

    outcomes = at_once(lambda: confirm(paper, first), lambda: others(paper, second), may_raise=(TransitionRefused,))

    assert refusals(outcomes) == ["TransitionRefused"]
    paper.refresh_from_db()
    assert Signature.objects.count() == (1 if paper.state == "confirmed" else 0)
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_page_confirmed_while_its_signer_signs_on_the_portal_leaves_one_signature():
    signer = MemberFactory(state="applicant").user
    paper = entered(signer, UserFactory())
    second = UserFactory()

    confirmed, signed = at_once(lambda: confirm(paper, second), lambda: sign_as(signer), may_raise=(PaperRefused,))

    assert Signature.objects.standing().count() == 1
    if signed.method == "paper":
        assert confirmed == signed
    else:
        assert (signed.method, confirmed.code) == ("electronic", "stands")
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_same_page_entered_twice_at_once_waits_once():
    signer = MemberFactory(state="applicant").user
    coordinators = UserFactory(), UserFactory()

    outcomes = at_once(*[lambda by=by: entered(signer, by) for by in coordinators], may_raise=(PaperRefused,))

    assert [one.code for one in outcomes if isinstance(one, PaperRefused)] == ["waits"]
    assert (PaperSigning.objects.count(), StoredFile.objects.count()) == (1, 1)
