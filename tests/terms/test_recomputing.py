"""Each night the stored bytes are held against the fingerprints that were given out."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from notifications.models import Message
from terms import receipts
from terms.models import Receipt
from terms.recomputing import recompute
from tests.factories import UserFactory
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(applicant):
    return receipts.make(sign_as(applicant).entries.get())


def damage(receipt: Receipt) -> None:
    with open(default_storage.path(receipt.file.path), "r+b") as file:
        file.seek(1000)
        file.write(b"X")


def test_what_fits_tells_nobody(receipt, administrator):
    assert recompute() == []
    assert not Message.objects.filter(letter="evidence_differs").exists()


@pytest.mark.parametrize("harm", [damage, lambda receipt: default_storage.delete(receipt.file.path)])
def test_receipt_that_does_not_fit_is_told_to_who_takes_evidence(receipt, administrator, harm):
    harm(receipt)
    UserFactory()

    assert recompute() == [receipt.file.name]
    assert [message.recipient for message in Message.objects.filter(letter="evidence_differs")] == [administrator]


def test_changed_text_is_named(receipt):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE terms_termsversion SET text_sw = text_sw || ' '")

    assert recompute() == ["terms-1-sw.md"]


def test_old_receipts_are_left_to_the_backup(receipt):
    damage(receipt)
    Receipt.objects.update(sealed_at=timezone.now() - datetime.timedelta(days=8))

    assert recompute() == []
