"""Taking a signature back, with nothing erased."""

import datetime
import json

import pytest
from django.utils import timezone

from members.transitions import TransitionRefused, change_state
from notifications.models import Message
from terms.acceptance import accept
from terms.ledger.checking import faults
from terms.models import LedgerEntry, Signature, TermsVersion
from terms.signing import AuthenticationTooOld
from terms.versions import publish
from terms.withdrawal import NotTheSigner, kept_until, withdraw
from tests.factories import MemberFactory, UserFactory, came
from tests.parallel import at_once, refusals
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature(applicant):
    signature = sign_as(applicant)
    Message.objects.all().delete()
    return signature


def events():
    return list(LedgerEntry.objects.order_by("number").values_list("signature__version__number", "event"))


def test_withdrawal_is_a_new_entry_and_nothing_is_erased(signature, applicant):
    withdraw(signature, applicant, came(), "I move abroad.")

    last = LedgerEntry.objects.first()
    signature.refresh_from_db()
    assert (signature.state, events()) == ("withdrawn", [(1, "signed"), (1, "withdrawn")])
    assert (last.personal.name, last.personal.reason) == (applicant.full_name, "I move abroad.")
    assert (last.personal.ip, last.personal.email) == ("192.0.2.7", applicant.email)
    assert list(faults()) == []


def test_record_of_the_withdrawal_holds_no_name_and_no_reason(signature, applicant):
    withdraw(signature, applicant, came(), "I move abroad.")

    record = json.loads(LedgerEntry.objects.first().record)
    assert record["withdrawn_by"] == f"person:{applicant.pk}"
    assert applicant.full_name not in json.dumps(record)
    assert "abroad" not in json.dumps(record)


def test_older_versions_that_still_bind_are_withdrawn_too(signature, applicant, administrator):
    accept(signature, administrator)
    today = timezone.localdate()
    publish(
        TermsVersion(number=2, text_en="# New", effective_on=today, sign_by=today, is_material=True),
        administrator,
    )
    newer = sign_as(applicant)

    withdraw(newer, applicant, came())

    assert set(Signature.objects.values_list("version__number", "state")) == {(1, "withdrawn"), (2, "withdrawn")}
    assert events()[-2:] == [(1, "withdrawn"), (2, "withdrawn")]


def test_signer_gets_the_letter_of_withdrawal_and_no_other(signature, applicant, mailbox):
    withdraw(signature, applicant, came())

    mail = mailbox()[-1]
    assert list(Message.objects.values_list("letter", "recipient")) == [("signature_withdrawn", applicant.pk)]
    assert signature.code in mail.body
    assert f"until {kept_until().day} {kept_until():%B %Y}" in mail.body
    assert applicant.full_name not in mail.subject


def test_nobody_withdraws_the_signature_of_another_person(signature, administrator):
    with pytest.raises(NotTheSigner):
        withdraw(signature, administrator, came())

    assert events() == [(1, "signed")]


def test_withdrawing_needs_a_fresh_sign_in(signature, applicant):
    with pytest.raises(AuthenticationTooOld):
        withdraw(signature, applicant, came(authenticated_at=timezone.now() - datetime.timedelta(minutes=11)))

    assert events() == [(1, "signed")]


def test_what_is_withdrawn_cannot_be_withdrawn_again(signature, applicant):
    withdraw(signature, applicant, came())

    with pytest.raises(TransitionRefused):
        withdraw(signature, applicant, came())

    assert (len(events()), Message.objects.count()) == (2, 1)


def test_after_a_withdrawal_one_may_sign_again(signature, applicant):
    withdraw(signature, applicant, came())

    again = sign_as(applicant)

    assert (again.state, again == signature, len(events())) == ("signed", False, 3)


def test_certificate_says_since_when_it_is_withdrawn(client, signature, applicant, time_machine):
    time_machine.move_to("2026-11-03T08:00:00+03:00", tick=False)
    withdraw(signature, applicant, came())

    page = client.get(signature.get_absolute_url()).text

    assert "the signature no longer stands" in page
    assert 'Withdrawn on <time datetime="2026-11-03">3 November 2026</time>' in page


def test_evidence_is_kept_for_six_years_from_the_end():
    days = [datetime.date(2026, 11, 22), datetime.date(2028, 2, 29)]
    assert [kept_until(day) for day in days] == [datetime.date(2032, 11, 22), datetime.date(2034, 2, 28)]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_withdraw_once():
    user = MemberFactory(state="applicant").user
    signature = sign_as(user)

    presses = [lambda: withdraw(Signature.objects.get(pk=signature.pk), user, came())] * 4
    outcomes = at_once(*presses, may_raise=(TransitionRefused,))

    assert refusals(outcomes) == ["TransitionRefused"] * 3
    assert (events(), list(faults())) == ([(1, "signed"), (1, "withdrawn")], [])


@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_a_coordinator_accepts_ends_withdrawn():
    people = [MemberFactory(state="applicant").user for _ in range(6)]
    coordinator = UserFactory(is_staff=True)
    signatures = [sign_as(user) for user in people]

    for signature, user in zip(signatures, people, strict=True):
        at_once(
            lambda signature=signature: accept(Signature.objects.get(pk=signature.pk), coordinator),
            lambda signature=signature, user=user: withdraw(Signature.objects.get(pk=signature.pk), user, came()),
            may_raise=(TransitionRefused,),
        )

    assert set(Signature.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert list(faults()) == []


def test_list_offers_withdrawing_only_what_stands(client, sign_in, member):
    signature = sign_as(member)
    sign_in(client, member)
    offers = ["See what would happen" in client.get("/me/terms/signed/").text]

    change_state(signature, "withdrawn", member)
    offers.append("See what would happen" in client.get("/me/terms/signed/").text)

    assert offers == [True, False]
