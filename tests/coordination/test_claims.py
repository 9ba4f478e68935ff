"""A matter is one coordinator's for two days; others see whose."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from coordination import claims
from coordination.models import Claim
from coordination.waiting import what_waits
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db):
    return UserFactory(full_name="Wanjiru")


def lapse():
    Claim.objects.update(taken_at=timezone.now() - datetime.timedelta(days=2))


def test_what_is_taken_shows_whose_it_is(administrator, other):
    waiting = OrganizationFactory(state="submitted")

    claims.take("application", waiting.pk, other)

    assert [(one.key, one.owner) for one in what_waits(administrator)] == [(f"application:{waiting.pk}", other)]


def test_what_somebody_has_taken_is_not_taken_from_them(administrator, other):
    claims.take("application", 1, other)

    with pytest.raises(claims.TakenByAnother) as refused:
        claims.take("application", 1, administrator)

    assert (refused.value.by, Claim.objects.get().by) == (other, other)


def test_after_two_days_it_is_free_again(administrator, other):
    waiting = OrganizationFactory(state="submitted")
    claims.take("application", waiting.pk, other)
    lapse()
    was_free = what_waits(administrator)[0].owner is None

    claims.take("application", waiting.pk, administrator)

    assert (was_free, what_waits(administrator)[0].owner) == (True, administrator)


def test_one_gives_back_only_what_is_ones_own(administrator, other):
    claims.take("application", 1, other)
    claims.take("application", 2, administrator)

    for number in (1, 2):
        claims.release("application", number, administrator)

    assert [(one.subject_id, one.by) for one in Claim.objects.all()] == [(1, other)]


def test_a_matter_is_one_persons(administrator, other):
    Claim.objects.create(kind="application", subject_id=1, by=other)

    with pytest.raises(IntegrityError, match="claim_is_one_persons"):
        Claim.objects.create(kind="application", subject_id=1, by=administrator)


def test_what_has_lapsed_is_cleared(administrator):
    claims.take("application", 1, administrator)
    lapse()
    claims.take("application", 2, administrator)

    claims.clear()

    assert list(Claim.objects.values_list("subject_id", flat=True)) == [2]
