import pytest

from notifications import outbox
from notifications.models import Kind, Preference
from notifications.preferences import wanting, wants
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_who_chose_nothing_wants_every_kind():
    user = UserFactory()
    assert [wants(user, kind) for kind in Kind] == [True, True]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ({"rhythm": "never"}, ["letters"]),
        ({"takes_letters": False}, ["digest"]),
        ({"rhythm": "instant"}, ["digest", "letters"]),
    ],
)
def test_each_kind_is_ended_by_itself(choice, wanted):
    user = UserFactory()
    Preference.objects.create(user=user, **choice)

    assert [kind for kind in Kind if wants(user, kind)] == wanted
    assert [kind for kind in Kind if user in wanting(kind)] == wanted


def test_nothing_goes_to_a_closed_account():
    user = UserFactory(is_active=False)
    assert [wants(user, kind) for kind in Kind] == [False, False]


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="gossip"):
        wanting("gossip")


def test_letter_remembers_what_its_link_ends():
    message = outbox.post("member_declined", UserFactory(), {"reason": ""}, in_bulk=True, unsubscribe=Kind.DIGEST)
    assert message.unsubscribe == "digest"


def test_choice_is_kept(member_client):
    member_client.post("/me/notifications/", {"rhythm": "daily", "takes_letters": ""})
    kept = Preference.objects.get(user=member_client.user)
    assert (kept.rhythm, kept.takes_letters) == ("daily", False)
