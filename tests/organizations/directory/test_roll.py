"""Counting by bits gives what counting by rows gives, and never what was true before the last edit."""

import random

import pytest
from django.db import transaction

from organizations.directory import roll
from organizations.directory.roll import Listing, current
from organizations.directory.selection import Selection
from organizations.models import Organization
from tests.factories import OrganizationFactory
from vocabularies.models import County, Expertise, OrganizationType, Theme

pytestmark = pytest.mark.django_db
STATES = ["active", "active", "active", "unconfirmed", "submitted", "draft", "suspended", "left"]
LISTS = {"theme": (Theme, "themes"), "county": (County, "counties"), "expertise": (Expertise, "expertise")}


def terms(model, number=4):
    return list(model.objects.all()[:number])


def invented(chance):
    types = terms(OrganizationType)
    for _ in range(25):
        one = OrganizationFactory(
            type=chance.choice(types), state=chance.choice(STATES), is_nationwide=chance.random() < 0.3
        )
        for model, name in LISTS.values():
            getattr(one, name).set(chance.sample(terms(model), chance.randint(0, 3)))


def asked(chance):
    """Some of the filters, each with a term."""
    choices = {name: terms(model) for name, (model, _) in LISTS.items()}
    choices |= {"type": terms(OrganizationType), "nationwide": [True]}
    return {name: chance.choice(choices[name]) for name in choices if chance.random() < 0.4}


def fits(one, name, value):
    if name == "nationwide":
        return one.is_nationwide
    return one.type == value if name == "type" else value in getattr(one, LISTS[name][1]).all()


def fitting(chosen, but=""):
    """One by one, as one would count on paper."""
    listed = [one for one in Organization.objects.all() if one.state in ("active", "unconfirmed")]
    return [one for one in listed if all(fits(one, name, value) for name, value in chosen.items() if name != but)]


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_counting_one_by_one(seed):
    chance = random.Random(seed)  # noqa: S311  no secret
    invented(chance)

    for chosen in [asked(chance) for _ in range(6)]:
        selection = Selection.of(chosen)
        assert {one.pk for one in selection.listing()} == {one.pk for one in fitting(chosen)}
        counts = selection.counts()
        for name, model in [*((name, model) for name, (model, _) in LISTS.items()), ("type", OrganizationType)]:
            others = fitting(chosen, but=name)
            by_hand = {term.pk: sum(fits(one, name, term) for one in others) for term in terms(model)}
            assert counts[name] == {key: count for key, count in by_hand.items() if count}
        assert selection.nationwide() == sum(one.is_nationwide for one in fitting(chosen, but="nationwide"))
        without = {name: len(fitting(chosen, but=name)) for name in chosen}
        assert dict(selection.near_misses()) == {name: count for name, count in without.items() if count}


def change_state(one):
    one.state = "suspended"
    one.save(update_fields=["state"])


EDITS = {
    "state": change_state,
    "theme": lambda one: one.themes.add(Theme.objects.first()),
    "county": lambda one: one.counties.clear(),
    "expertise": lambda one: one.expertise.set(terms(Expertise, 2)),
    "reach": lambda one: Organization.objects.filter(pk=one.pk).update(is_nationwide=True),
    "new": lambda one: OrganizationFactory(name="Another"),
    "gone": lambda one: one.delete(),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_is_counted_at_once(edit):
    one = OrganizationFactory(name="First")
    one.counties.set(terms(County))
    before = current()

    EDITS[edit](one)

    assert (current().everybody, current().nationwide, current().having) != (
        before.everybody,
        before.nationwide,
        before.having,
    )


def test_change_that_was_taken_back_leaves_nothing_behind():
    OrganizationFactory()
    with transaction.atomic():
        OrganizationFactory()
        assert current().everybody.bit_count() == 2
        transaction.set_rollback(True)

    assert current().everybody.bit_count() == 1


def test_roll_is_kept_while_nothing_changes(django_assert_num_queries):
    OrganizationFactory()
    kept = current()

    with django_assert_num_queries(1):
        assert current() is kept


def test_who_was_unlisted_a_moment_ago_is_missing_in_the_listing():
    one, other = OrganizationFactory(name="A"), OrganizationFactory(name="B")
    listing = Listing([one.pk, other.pk], Organization.objects.listed())

    change_state(one)

    assert list(listing) == [other]


def test_listing_is_read_piece_by_piece(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(Listing, "PIECE", 2)
    made = OrganizationFactory.create_batch(5)

    with django_assert_num_queries(3):
        read = list(Listing([one.pk for one in made], Organization.objects.listed()))

    assert read == made


def test_places_of_sets_are_told_apart():
    assert [roll.bits(places, 3) for places in ([], [0], [2, None], [0, 1, 2])] == [0, 1, 4, 7]


def test_terms_of_one_are_those_it_names():
    one, other = OrganizationFactory(name="A"), OrganizationFactory(name="B")
    for named, by in ((terms(Theme, 2), one), (terms(Theme, 3)[1:], other)):
        by.themes.set(named)

    shown = [current().terms_of(by.pk, "themes") for by in (one, other)]

    assert shown == [{term.pk for term in by.themes.all()} for by in (one, other)]
