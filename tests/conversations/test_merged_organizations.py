"""After a merger conversations and blocks stand with the organization that is kept, and letters still lead there."""

import pytest

from conversations import writing
from conversations.models import Block
from organizations.membership.merging import merge, undo
from tests.factories import ConversationFactory, MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    kept, merged = OrganizationFactory(slug="kept"), OrganizationFactory(slug="merged")
    for organization in (kept, merged):
        RepresentationFactory(organization=organization)
    return kept, merged


def put_together(kept, merged):
    return merge(kept, merged, UserFactory(), chosen={}, reason="The same one.")


def test_conversation_goes_over_and_its_old_address_leads_there(two, client_of):
    kept, merged = two
    conversation = ConversationFactory(organization=merged)
    reader = client_of(kept.representations.get().person)

    put_together(kept, merged)

    answer = reader.get(f"/organizations/merged/messages/{conversation.pk}/")
    assert (answer.status_code, answer.url) == (302, f"/organizations/kept/messages/{conversation.pk}/")
    assert "May we come" in reader.get(answer.url).text


def test_who_was_blocked_by_either_stays_blocked_and_comes_back_with_the_undoing(two):
    kept, merged = two
    both, one = MemberFactory.create_batch(2)
    for organization, member in ((kept, both), (merged, both), (merged, one)):
        writing.block(ConversationFactory(organization=organization, person=member.user), UserFactory())

    merger = put_together(kept, merged)
    together = set(Block.objects.standing().filter(organization=kept).values_list("person", flat=True))
    undo(merger, UserFactory())

    assert together == {both.user.pk, one.user.pk}
    assert Block.objects.filter(organization=merged).count() == 2
