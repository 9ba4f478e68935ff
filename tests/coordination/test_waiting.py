import datetime

import pytest
from django.utils import timezone

from coordination.waiting import what_waits
from tests.factories import MemberFactory, OrganizationFactory, ResourceFactory, UserFactory
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


def test_everything_that_waits_stands_in_one_list_oldest_first(administrator, applicant):
    now = timezone.now()
    ResourceFactory(title="A report", state="submitted", submitted_at=now - datetime.timedelta(days=1))
    OrganizationFactory(name="A trust", state="submitted", submitted_at=now - datetime.timedelta(days=9))
    OrganizationFactory(name="Approved already")
    sign_as(applicant)

    assert [one.name for one in what_waits(administrator)] == ["A trust", "A report", applicant.full_name]


def test_who_may_not_decide_sees_nothing(applicant):
    sign_as(applicant)
    assert what_waits(UserFactory(is_staff=True)) == []


def test_a_members_renewal_is_no_application(administrator, applicant):
    sign_as(applicant)
    sign_as(MemberFactory().user)

    kinds = [one.kind for one in what_waits(administrator)]

    assert sorted(kinds) == ["Application of a person", "Signature of a member"]
