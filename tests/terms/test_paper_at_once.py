"""Two people, one signed page, the same moment: real connections, one outcome."""

import threading

import pytest
from django.db import connection

from files.models import StoredFile
from members.transitions import TransitionRefused
from terms.ledger import faults
from terms.models import PaperSigning, Signature
from terms.paper import PaperRefused, confirm, reject
from tests.factories import MemberFactory, UserFactory
from tests.terms.test_paper import entered
from tests.terms.test_signing import sign_as


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("others", [confirm, lambda paper, by: reject(paper, by, "No.")], ids=["confirm", "reject"])
def test_of_two_coordinators_at_once_one_decides_and_the_other_is_told(others):
    paper = entered(MemberFactory(state="applicant").user, UserFactory())
    barrier, outcomes = threading.Barrier(2), []

    def press(decide, by):
        barrier.wait()
        try:
            decide(paper, by)
            outcomes.append("decided")
        except TransitionRefused:
            outcomes.append("told")
        connection.close()

    threads = [
        threading.Thread(target=press, args=args) for args in ((confirm, UserFactory()), (others, UserFactory()))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["decided", "told"]
    paper.refresh_from_db()
    assert Signature.objects.count() == (1 if paper.state == "confirmed" else 0)
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_page_confirmed_while_its_signer_signs_on_the_portal_leaves_one_signature():
    signer = MemberFactory(state="applicant").user
    paper = entered(signer, UserFactory())
    second, barrier, outcomes = UserFactory(), threading.Barrier(2), []

    def press(act):
        barrier.wait()
        try:
            outcomes.append(act().method)
        except PaperRefused as refused:
            outcomes.append(refused.code)
        connection.close()

    threads = [
        threading.Thread(target=press, args=[act]) for act in (lambda: confirm(paper, second), lambda: sign_as(signer))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Signature.objects.standing().count() == 1
    assert sorted(outcomes) in (["paper", "paper"], ["electronic", "stands"])
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_same_page_entered_twice_at_once_waits_once():
    signer = MemberFactory(state="applicant").user
    barrier, outcomes = threading.Barrier(2), []

    def press(by):
        barrier.wait()
        try:
            entered(signer, by)
            outcomes.append("entered")
        except PaperRefused as refused:
            outcomes.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=press, args=[UserFactory()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["entered", "waits"]
    assert (PaperSigning.objects.count(), StoredFile.objects.count()) == (1, 1)
