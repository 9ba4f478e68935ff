import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from terms.acceptance import accept, refuse
from terms.models import Signature, TermsVersion
from terms.standing import (
    SIGN_FIRST,
    Phase,
    belongs,
    check_takes_part,
    obligation,
    party_of_person,
    standing_under_the_version_in_force,
    takes_part,
    version_to_sign,
)
from tests.factories import MemberFactory, publish_version
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def in_days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture
def signed_once(member, administrator):
    accept(sign_as(member), administrator)
    return member


def test_nothing_is_asked_while_one_version_exists(signed_once):
    assert obligation(party_of_person(signed_once)) is None
    assert version_to_sign(party_of_person(signed_once)) is None


def test_material_version_asks_to_sign_again_and_a_correction_does_not(signed_once):
    party = party_of_person(signed_once)

    publish_version(2, is_material=False, sign_by=None)
    assert version_to_sign(party) is None
    assert standing_under_the_version_in_force(party).version.number == 1

    third = publish_version(3)
    assert version_to_sign(party) == third
    assert standing_under_the_version_in_force(party) is None


def test_correction_of_an_unsigned_version_is_what_gets_signed(signed_once):
    second = publish_version(2, sign_by=10)
    third = publish_version(3, is_material=False, sign_by=None)

    owed = obligation(party_of_person(signed_once))

    assert (owed.version, owed.due, owed.signed.version.number) == (third, second, 1)


@pytest.mark.parametrize(
    ("day", "phase", "overdue"),
    [
        (-1, Phase.ANNOUNCED, 0),
        (0, Phase.ASKED, 0),
        (30, Phase.ASKED, 0),
        (31, Phase.GRACE, 1),
        (40, Phase.GRACE, 10),
        (41, Phase.RESTING, 11),
    ],
)
def test_phases_follow_the_dates_of_the_version(signed_once, day, phase, overdue):
    publish_version()

    owed = obligation(party_of_person(signed_once))

    assert (owed.phase(in_days(day)), owed.days_overdue(in_days(day))) == (phase, overdue)


@pytest.mark.parametrize(
    ("sign_by", "reads", "shares"),
    [(0, True, True), (-1, True, False), (-10, True, False), (-11, False, False)],
)
def test_until_the_date_all_goes_on_then_one_reads_then_membership_rests(signed_once, sign_by, reads, shares):
    publish_version(effective_on=-40, sign_by=sign_by)

    assert (belongs(signed_once), takes_part(signed_once)) == (reads, shares)


def test_resting_membership_goes_on_in_the_moment_of_signing(signed_once):
    publish_version(effective_on=-40, sign_by=-20)
    assert not belongs(signed_once)

    sign_as(signed_once)

    assert takes_part(signed_once)


def test_who_owes_a_signature_is_told_to_sign_first(signed_once):
    publish_version(effective_on=-40, sign_by=-1)
    with pytest.raises(PermissionDenied, match=str(SIGN_FIRST)):
        check_takes_part(signed_once, "Only members share.")


def test_who_does_not_belong_is_told_so():
    with pytest.raises(PermissionDenied, match=r"Only members share\."):
        check_takes_part(MemberFactory(state="applicant").user, "Only members share.")


def test_announced_version_can_be_signed_early_by_who_signed_before(signed_once, applicant):
    announced = publish_version(effective_on=20, sign_by=50)

    assert version_to_sign(party_of_person(signed_once)) == announced
    assert version_to_sign(party_of_person(applicant)).number == 1
    assert belongs(signed_once)


def test_old_signature_is_superseded_once_the_new_one_is_accepted_and_its_proof_stays(signed_once, administrator):
    old = Signature.objects.get(signer=signed_once)
    second = publish_version()
    new = sign_as(signed_once, version=second)
    assert Signature.objects.standing().filter(signer=signed_once).count() == 2

    accept(new, administrator)

    old.refresh_from_db()
    assert old.state == "superseded"
    assert [entry.event for entry in old.entries.order_by("number")] == ["signed", "accepted", "superseded"]
    assert TermsVersion.objects.get(number=1).sha256_en in old.entries.order_by("number")[0].record


def test_refused_renewal_leaves_the_old_signature_and_the_duty(signed_once, administrator):
    second = publish_version()
    refuse(sign_as(signed_once, version=second), administrator, "Wrong name.")

    owed = obligation(party_of_person(signed_once))

    assert (owed.signed.version.number, owed.version) == (1, second)
