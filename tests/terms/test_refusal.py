"""After a refusal: told what follows, free to sign again."""

import pytest

from notifications.models import Message
from terms.acceptance import refuse
from terms.models import LedgerEntry
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def test_letter_says_why_and_what_follows(applicant, administrator, mailbox):
    signature = sign_as(applicant)
    Message.objects.all().delete()

    refuse(signature, administrator, "The name is not yours.")

    body = mailbox()[-1].body
    assert list(Message.objects.values_list("letter", flat=True)) == ["signature_refused"]
    assert "The name is not yours." in body
    assert "an application stays open, and what was signed before still stands" in " ".join(body.split())


def test_after_a_refusal_one_may_sign_again(applicant, administrator):
    refuse(sign_as(applicant), administrator, "The name is not yours.")

    again = sign_as(applicant)

    events = LedgerEntry.objects.order_by("number").values_list("event", flat=True)
    assert (again.state, list(events)) == ("signed", ["signed", "refused", "signed"])
    applicant.member.refresh_from_db()
    assert applicant.member.state == "applicant"
