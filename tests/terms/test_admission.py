import datetime

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from members.models import Transition
from members.transitions import TransitionRefused
from members.working_days import due
from terms.acceptance import accept, refuse
from terms.admission import ApplicationIncomplete, admit, decline, steps
from terms.models import Signature
from tests.factories import MemberFactory
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def letters(mailbox, user):
    return [mail.subject for mail in mailbox() if mail.to == [user.email]]


def test_applicant_becomes_a_member_once_signed_and_admitted(applicant, administrator, mailbox):
    signature = sign_as(applicant)

    admit(applicant.member, administrator)

    applicant.member.refresh_from_db()
    signature.refresh_from_db()
    assert (applicant.member.state, signature.state) == ("active", "accepted")
    assert letters(mailbox, applicant) == ["Your signature of the Terms of Reference", "Welcome to K4R CoP"]


def test_nobody_is_admitted_without_a_signature(applicant, administrator):
    with pytest.raises(ApplicationIncomplete) as refusal:
        admit(applicant.member, administrator)

    assert [step.key for step in refusal.value.missing] == ["terms"]


def test_nobody_is_admitted_without_a_profile(administrator):
    member = MemberFactory(state="applicant", title="")
    sign_as(member.user)

    with pytest.raises(ApplicationIncomplete):
        admit(member, administrator)


def test_declining_sends_the_reason_and_no_welcome(applicant, administrator, mailbox):
    decline(applicant.member, administrator, "We could not reach your referee.")

    assert letters(mailbox, applicant) == ["About your application"]
    assert "We could not reach your referee." in mailbox()[-1].body


def test_refusing_a_signature_sends_the_reason_and_frees_the_place(applicant, administrator, mailbox):
    first = sign_as(applicant)

    refuse(first, administrator, "Please sign with your full name.")

    assert letters(mailbox, applicant)[-1] == "Your signature could not be accepted"
    assert sign_as(applicant) != first


def test_second_coordinator_is_told_that_it_was_decided(applicant, administrator):
    signature = sign_as(applicant)
    accept(signature, administrator)

    with pytest.raises(TransitionRefused):
        refuse(signature, administrator, "Too late.")

    assert list(signature.entries.order_by("number").values_list("event", flat=True)) == ["signed", "accepted"]
    assert Transition.objects.of(signature).get().after == "accepted"


def test_steps_say_what_is_done_and_what_waits(applicant):
    assert [(step.key, step.state) for step in steps(applicant.member)] == [
        ("account", "done"),
        ("profile", "done"),
        ("terms", "open"),
        ("decision", "later"),
    ]


def test_applicant_reads_by_when_the_answer_comes(applicant):
    signature = sign_as(applicant)
    Signature.objects.filter(pk=signature.pk).update(signed_at=timezone.now() + datetime.timedelta(days=1))
    signature.refresh_from_db()

    promised = date_format(due(signature.signed_at, settings.DECISION_WORKING_DAYS), "j F Y")

    assert steps(applicant.member)[-1].note == f"You will hear by {promised}"


def test_late_answer_is_called_late(applicant):
    long_ago = timezone.now() - datetime.timedelta(days=60)
    Transition.objects.of(applicant.member).update(at=long_ago)
    sign_as(applicant)
    Signature.objects.update(signed_at=long_ago)

    assert steps(applicant.member)[-1].note.endswith("; we are late")
