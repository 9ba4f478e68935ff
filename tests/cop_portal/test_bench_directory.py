import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cop_portal.benchmarks import community
from cop_portal.benchmarks.community import generate
from cop_portal.benchmarks.directory import compare, is_as_promised
from members.models import Member
from organizations.models import Organization, Representation
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def said():
    """What is known of each organization, without its number in the database."""
    return [
        (
            one.name,
            one.state,
            one.joined_at,
            [str(term) for term in one.themes.all()],
            [str(term) for term in one.counties.all()],
            [str(offer) for offer in one.offers.all()],
            [link.email for link in one.representations.order_by("pk")],
        )
        for one in Organization.objects.order_by("slug")
    ]


def test_stopped_generation_goes_on_and_ends_the_same(monkeypatch):
    monkeypatch.setattr(community, "PIECE", 2)
    with transaction.atomic():
        generate(5, 7, lambda line: None)
        at_once = said()
        transaction.set_rollback(True)
    generate(3, 7, lambda line: None)

    lines = []
    generate(5, 7, lines.append)

    assert said() == at_once
    assert lines == ["5 of 5 organizations"]
    assert (Member.objects.count(), Representation.objects.count()) == (7, 10)


def test_generation_refuses_a_database_with_real_people():
    UserFactory(email="wanjiru@example.org")

    with pytest.raises(CommandError, match="not invented"):
        call_command("generate_community", organizations=1, members=1)

    assert (Organization.objects.count(), Member.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("small", "large", "holds"), [(10, 20, True), (10, 61, False), (5, 20, False), (30, 41, False), (30, 40, True)]
)
def test_promise_binds_time_growth_and_distance_from_the_floor(small, large, holds):
    page = compare("three filters", {"three filters": small}, {"three filters": large, "floor": 5})

    assert is_as_promised("three filters", page) is holds


@pytest.mark.parametrize(("large", "holds"), [(59, True), (60, False)])
def test_promise_binds_the_time_of_a_search(large, holds):
    page = compare("text", {"text": 5}, {"text": large, "floor": 5})

    assert is_as_promised("text", page) is holds
