"""Whose name stands on what was shared."""

import pytest
from django.db import models

from members.credit import credited_name, removed_names_within, without_names, without_removed
from members.membership import choose_credit
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


def left(name, *, keeps_credit):
    return MemberFactory(user=UserFactory(full_name=name), state="left", keeps_credit=keeps_credit).user


def test_name_stands_until_its_owner_has_it_removed():
    names = [left("Zawadi Omar", keeps_credit=True), left("Juma Were", keeps_credit=False), UserFactory(full_name="A")]
    assert [credited_name(person) for person in [*names, None]] == ["Zawadi Omar", "", "A", ""]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Juma Were", ""),
        ("juma  were, Amina Dida", "Amina Dida"),
        ("Amina Dida; Juma Were & Ziwa Salama", "Amina Dida, Ziwa Salama"),
        ("Amina Dida and Juma Were", "Amina Dida"),
        ("Amina Dida na Juma Were", "Amina Dida"),
        ("Juma Werema; Amina Dida", "Juma Werema; Amina Dida"),
        ("", ""),
    ],
)
def test_only_the_removed_name_leaves_a_line_of_names(text, shown):
    assert without_names(text, ["Juma Were", ""]) == shown


def test_line_of_names_keeps_those_who_want_to_be_named():
    people = [left("Zawadi Omar", keeps_credit=True), left("Juma Were", keeps_credit=False), None]
    assert without_removed("Zawadi Omar, Juma Were", people) == "Zawadi Omar"


def test_removed_names_are_found_within_a_text():
    left("Juma Were", keeps_credit=False)
    left("", keeps_credit=False)
    left("Zawadi Omar", keeps_credit=True)

    names = removed_names_within(models.Value("juma were and Zawadi Omar", models.TextField()))

    assert list(names.values_list("user__full_name", flat=True)) == ["Juma Were"]


def test_one_may_change_ones_mind():
    person = left("Juma Were", keeps_credit=False)
    choose_credit(person, keeps_credit=True)
    person.member.refresh_from_db()
    assert credited_name(person) == "Juma Were"
