"""Coordinators and event coordinators may do at the desk what the lists say."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from members.groups import EVENTS, GROUPS, load_groups
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def names(group: str) -> set[str]:
    rows = Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_has_every_permission_of_its_list(group):
    assert names(group) == set(GROUPS[group])


def test_event_coordinators_decide_about_events_only():
    user = UserFactory(roles=["events"])

    assert user.get_all_permissions() == set(EVENTS)
    assert not user.has_perm("members.decide_member")


def test_loading_again_changes_nothing_and_takes_nothing_away():
    group = Group.objects.get(name="events")
    group.permissions.add(Permission.objects.get(codename="view_page"))
    before = names("events")

    for config in apps.get_app_configs():
        load_groups(config)

    assert names("events") == before
    assert Group.objects.count() == len(GROUPS)


def test_groups_are_complete_whatever_the_order_of_the_receivers():
    """After migrating an app, Django's own receiver may not have made the permissions yet."""
    Permission.objects.filter(codename="run_event").delete()

    load_groups(apps.get_app_config("events"))

    assert names("events") == set(EVENTS)


def test_missing_permissions_are_simply_not_granted():
    user = UserFactory(roles=["coordinators"])
    Permission.objects.all().delete()

    assert user.get_all_permissions() == set()
