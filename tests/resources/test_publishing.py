"""What coordinators decide, and the letter of each decision."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Transition
from members.transitions import TransitionRefused
from resources.models import Resource
from resources.publishing import decline, publish, return_to
from tests.factories import ResourceFactory

pytestmark = pytest.mark.django_db

LETTERS = {
    "published": "“Gauges” is in the library",
    "returned": "“Gauges” needs a correction",
    "declined": "“Gauges” will not be published",
}
DECISIONS = {
    "published": lambda resource, by: publish(resource, by),
    "returned": lambda resource, by: return_to(resource, by, "Add the year.\nAnd the map."),
    "declined": lambda resource, by: decline(resource, by, "Add the year.\nAnd the map."),
}


def submitted(**fields) -> Resource:
    return ResourceFactory(
        **{"title": "Gauges", "state": "submitted", "submitted_at": timezone.now(), "published_at": None} | fields
    )


@pytest.mark.parametrize("state", DECISIONS)
def test_each_decision_sends_its_own_letter_and_no_other(state, administrator, mailbox):
    resource = submitted()

    DECISIONS[state](resource, administrator)

    assert Resource.objects.get().state == state
    assert [(letter.subject, letter.to) for letter in mailbox()] == [(LETTERS[state], [resource.shared_by.email])]


@pytest.mark.parametrize("state", ["returned", "declined"])
def test_reason_is_recorded_and_quoted(state, administrator, mailbox):
    DECISIONS[state](submitted(), administrator)

    record = Transition.objects.get()
    assert (record.after, record.by, record.reason) == (state, administrator, "Add the year.\nAnd the map.")
    assert "\nAdd the year.\nAnd the map.\n" in mailbox()[0].body


@pytest.mark.parametrize("first", DECISIONS)
@pytest.mark.parametrize("second", DECISIONS)
def test_second_decision_is_refused_and_writes_nothing(first, second, administrator, mailbox):
    resource = submitted()
    DECISIONS[first](Resource.objects.get(), administrator)

    with pytest.raises(TransitionRefused):
        DECISIONS[second](resource, administrator)

    assert [letter.subject for letter in mailbox()] == [LETTERS[first]]


def test_publishing_a_new_version_supersedes_the_old_one(administrator):
    old = ResourceFactory()
    new = submitted(replaces=old, version=2)

    publish(new, administrator)

    assert dict(Resource.objects.values_list("pk", "state")) == {old.pk: "superseded", new.pk: "published"}


def test_version_of_what_was_withdrawn_is_published_all_the_same(administrator):
    old = ResourceFactory(state="withdrawn")
    new = submitted(replaces=old, version=2)

    publish(new, administrator)

    assert dict(Resource.objects.values_list("pk", "state")) == {old.pk: "withdrawn", new.pk: "published"}


def test_one_version_has_one_published_successor():
    old = ResourceFactory(state="superseded")
    ResourceFactory(replaces=old)

    with pytest.raises(IntegrityError, match="resource_is_replaced_once"), transaction.atomic():
        ResourceFactory(replaces=old)


def test_nothing_replaces_itself():
    resource = ResourceFactory()

    with pytest.raises(IntegrityError, match="resource_replaces_another"), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(replaces=resource)


@pytest.mark.parametrize("slug", ["new", "mine"])
def test_reserved_addresses_are_refused_by_the_database(slug):
    with pytest.raises(IntegrityError, match="resource_slug_is_not_reserved"), transaction.atomic():
        ResourceFactory(slug=slug)
