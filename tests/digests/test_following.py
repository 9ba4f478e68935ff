import pytest
from django.core.exceptions import PermissionDenied

from digests.following import check_may_follow, choose, first_proposals, follow, offers, proposals, topics_of
from digests.models import Follow
from members.own_data import held_about
from tests.digests.reader import county, follows, reader, theme
from tests.factories import MemberFactory, OrganizationFactory, UserFactory, publish_version

pytestmark = pytest.mark.django_db


def test_following_again_keeps_the_date(member):
    (first,) = follows(member, theme(), days_ago=20)

    number = follow(member, [theme(), county()])

    assert number == 1
    assert Follow.objects.get(theme=theme()).since == first.since
    assert topics_of(member) == {theme(), county()}


def test_choosing_keeps_what_stays_and_organizations(member):
    organization = OrganizationFactory()
    kept, _gone, _organization = follows(member, theme(), county(), organization, days_ago=20)

    choose(member, [theme(), county("lamu")])

    assert topics_of(member) == {theme(), county("lamu"), organization}
    assert Follow.objects.get(theme=theme()).since == kept.since


def test_profile_is_proposed_and_not_followed():
    member = MemberFactory(county=county())
    member.themes.add(theme())

    assert (proposals(member.user), topics_of(member.user)) == ([theme(), county()], set())


def test_only_what_is_not_followed_is_proposed():
    user = reader(county("kisumu"))
    user.member.themes.add(theme())

    assert (proposals(user), first_proposals(user)) == ([theme()], [])


def test_a_page_offers_its_topics_with_what_is_followed(member):
    (mine,) = follows(member, theme())

    found = offers(member, {"theme": theme(), "county": county(), "organization": None})

    assert found == [
        {"column": "theme", "topic": theme(), "follow": mine},
        {"column": "county", "topic": county(), "follow": None},
    ]


@pytest.mark.parametrize("state", ["applicant", "declined", "suspended", "left"])
def test_who_does_not_belong_follows_nothing(state):
    user = MemberFactory(state=state).user

    assert (first_proposals(user), offers(user, {"theme": theme()})) == ([], [])
    with pytest.raises(PermissionDenied, match="Members follow"):
        check_may_follow(user)


def test_who_is_no_member_at_all_follows_nothing():
    with pytest.raises(PermissionDenied):
        check_may_follow(UserFactory())


def test_a_resting_membership_follows_nothing(member):
    publish_version(effective_on=-60, sign_by=-30)

    with pytest.raises(PermissionDenied):
        check_may_follow(member)


def test_what_one_follows_is_in_the_copy_of_ones_data(member_client):
    (first,) = follows(member_client.user, theme())

    held = member_client.get("/me/data/file/").json()

    assert [(row["id"], row["theme"]) for row in held["digests.follow.user"]] == [(first.pk, theme().pk)]


def test_own_data_name_what_is_followed(member):
    follows(member, theme(), county())

    (rows,) = (rows for name, _label, rows in held_about(member) if name == "digests.follow.user")

    assert sorted(row["in_words"] for row in rows) == sorted([str(theme()), str(county())])
