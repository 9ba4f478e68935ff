import pytest

from members.models import Transition
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "address"), [("declined", "/me/application/"), ("left", "/me/leaving/return/")])
def test_who_was_declined_or_left_begins_anew_with_the_old_profile(client, state, address):
    member = MemberFactory(state=state)
    client.force_login(member.user)

    client.post(address)

    member.refresh_from_db()
    assert (member.state, member.title) == ("applicant", "Programme officer")
    assert Transition.objects.of(member).get().by == member.user


@pytest.mark.parametrize(
    ("state", "address"),
    [(state, "/me/application/") for state in ("active", "suspended", "applicant", "left")]
    + [(state, "/me/leaving/return/") for state in ("active", "suspended", "applicant", "declined")],
)
def test_nobody_else_changes_their_state_that_way(client, state, address):
    member = MemberFactory(state=state)
    client.force_login(member.user)

    client.post(address)

    member.refresh_from_db()
    assert member.state == state


@pytest.mark.parametrize(
    ("state", "words"), [("declined", "Apply again"), ("left", "Return to the community"), ("suspended", "suspended")]
)
def test_own_page_says_where_one_stands(client, state, words):
    client.force_login(MemberFactory(state=state).user)
    assert words in client.get("/me/").text
