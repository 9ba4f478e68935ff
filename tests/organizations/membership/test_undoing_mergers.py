"""Taking two records apart again within seven days, as they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Transition
from organizations.membership import merging
from organizations.membership.merging import FIELDS, LISTS, MergerRefused, undo
from organizations.models import (
    Merger,
    Organization,
    OrganizationSignature,
    Representation,
)
from organizations.profile import history, verification
from terms.models import Signature
from tests.factories import (
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
)
from tests.organizations.membership.test_merging import put_together

pytestmark = pytest.mark.django_db


def tables():
    """Every row that a merger may touch, as it stands."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in (Representation, OrganizationSignature)}
    for organization in Organization.objects.order_by("pk"):
        rows[organization.pk] = (
            history.values(organization, [*FIELDS, *LISTS]),
            organization.state,
            organization.submitted_at,
            organization.joined_at,
            organization.merged_into_id,
            sorted(organization.resources.values_list("pk", flat=True)),
            sorted(organization.events.values_list("pk", flat=True)),
            sorted(organization.former_addresses.values_list("slug", flat=True)),
        )
    return rows


def test_undoing_restores_every_row(twins):
    kept, merged = twins
    RepresentationFactory(organization=merged, person=kept.representations.first().person)
    put_together(OrganizationFactory(slug="second", state="left"), OrganizationFactory(slug="first", state="left"))
    before = tables()
    chosen = {
        "name": "merged",
        "acronym": "merged",
        "county": "merged",
        "themes": "both",
        "offers": "both",
        "projects": "both",
    }
    merger = put_together(kept, merged, chosen=chosen)
    assert tables() != before

    undo(merger, UserFactory())

    assert tables() == before


def test_verified_mark_is_void_with_another_name_and_stands_again(twins, administrator):
    kept, merged = twins
    mark = verification.verify(kept, administrator, revision=kept.revision, has_contacts=True)

    merger = put_together(kept, merged, chosen={"name": "merged"})
    mark.refresh_from_db()
    assert mark.state == "void"

    undo(merger, administrator)
    mark.refresh_from_db()
    assert (mark.state, mark.ended_by, mark.ended_at) == ("standing", None, None)


@pytest.mark.parametrize("state", Organization.State.values)
def test_undoing_walks_back_to_every_state_by_allowed_steps(state, administrator):
    merged = OrganizationFactory(state=state, submitted_at=None if state == "draft" else timezone.now())
    before = tables()[merged.pk]
    kept = OrganizationFactory()

    undo(put_together(kept, merged), administrator)

    steps = Transition.objects.of(merged).order_by("pk").values_list("before", "after")
    assert tables()[merged.pk] == before
    assert set(steps) <= set(Organization.TRANSITIONS)


def test_undone_addresses_answer_for_themselves_again(twins, client):
    undo(put_together(*twins), UserFactory())

    assert client.get("/organizations/kilele-watch/").status_code == 200


def change_field(kept, merger):
    Organization.objects.filter(pk=kept.pk).update(acronym="KLW")


def give_away(kept, merger):
    kept.resources.filter(pk__in=merger.moved["resources"]).update(organization=OrganizationFactory())


def sign_by_who_went_over(kept, merger):
    link = Representation.objects.get(pk=merger.moved["representations"][0])
    signature = Signature.objects.filter(party=f"organization:{kept.pk}").get()
    later = Signature.objects.create(
        version=signature.version,
        signer=link.person,
        kind="organization",
        party="organization:999999",
        party_name=kept.name,
        language="en",
        signed_at=timezone.now(),
    )
    OrganizationSignature.objects.create(organization=kept, signature=later, representation=link)


def merge_on(kept, merger):
    put_together(OrganizationFactory(), Organization.objects.get(pk=kept.pk))


def wait(kept, merger):
    Merger.objects.update(merged_at=timezone.now() - timedelta(days=7, minutes=1))


def undo_before(kept, merger):
    undo(merger, UserFactory())


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (change_field, "This was changed since and would be lost: Acronym."),
        (give_away, "Something that went over has been removed or given away since"),
        (sign_by_who_went_over, "has signed the Terms for the kept organization since"),
        (merge_on, "has been merged itself"),
        (wait, "The seven days in which a merger can be undone are over."),
        (undo_before, "Somebody else was first: this merger is undone."),
    ],
)
def test_undoing_is_refused_with_a_sentence(twins, meanwhile, said):
    kept, merged = twins
    merger = put_together(kept, merged, chosen={"acronym": "merged"})
    meanwhile(kept, merger)
    before = tables()

    with pytest.raises(MergerRefused, match=said.split(":")[-1].strip(" .")):
        undo(merger, UserFactory())

    assert tables() == before


def test_way_back_needs_a_known_state():
    with pytest.raises(ValueError, match="nowhere"):
        merging.way_to("nowhere")
