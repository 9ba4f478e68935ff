"""Two records of one organization: what is kept, what goes over, and the way back within seven days."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Transition
from members.transitions import TransitionRefused, change_state
from notifications.models import Message
from organizations.membership import leaving
from organizations.membership.merging import MOVED, MergerRefused, merge
from organizations.models import (
    FormerAddress,
    JoinRequest,
    Merger,
    Organization,
    Representation,
)
from organizations.signatures.signing import NotAuthorized, standing_signature
from terms.models import LedgerEntry, Signature
from tests.factories import (
    OrganizationFactory,
    RepresentationFactory,
    UserFactory,
)
from tests.parallel import at_once

pytestmark = pytest.mark.django_db

# What hangs on an organization and does not go over: its own lists, what was verified, what it lacks, the record of mergers.
STAYING = {
    "offers", "projects", "mergers", "endings", "verifications", "contact_gaps", "own_document", "followers", "news"
}  # fmt: skip


def put_together(kept, merged, by=None, **more):
    return merge(kept, merged, by or UserFactory(), **{"chosen": {}, "reason": "The same people."} | more)


def test_people_resources_events_and_history_of_both_stand_with_the_kept_one(twins):
    kept, merged = twins

    put_together(kept, merged)

    assert [organization.representations.count() for organization in twins] == [4, 0]
    assert [organization.resources.count() for organization in twins] == [2, 0]
    assert [organization.events.count() for organization in twins] == [2, 0]


def test_signatures_of_both_are_kept_and_the_ledger_is_not_touched(twins):
    kept, merged = twins
    before = list(Signature.objects.order_by("pk").values()), list(LedgerEntry.objects.values())

    put_together(kept, merged)

    assert (list(Signature.objects.order_by("pk").values()), list(LedgerEntry.objects.values())) == before
    names = kept.signature_links.values_list("signature__party_name", flat=True)
    assert sorted(names) == ["Kilele Landslide Watch", "Kilele Watch"]
    assert standing_signature(kept).party == f"organization:{kept.pk}"


def test_each_field_is_the_one_that_was_chosen(twins):
    kept, merged = twins
    merged_themes, kept_themes = set(merged.themes.all()), set(kept.themes.all())

    put_together(
        kept,
        merged,
        chosen={
            "name": "merged",
            "acronym": "merged",
            "county": "merged",
            "town": "kept",
            "themes": "both",
            "offers": "both",
        },
    )

    kept, merged = (Organization.objects.get(pk=one.pk) for one in twins)
    assert (kept.name, merged.name) == ("Kilele Watch", "Kilele Landslide Watch")
    assert (kept.acronym, kept.county.slug, kept.town) == ("KW", "muranga", "Kangema")
    assert set(kept.themes.all()) == merged_themes | kept_themes
    assert [offer.text for offer in kept.offers.all()] == ["Kilele Landslide Watch", "Kilele Watch"]


def test_countries_across_a_border_go_with_the_border(twins):
    kept, merged = twins
    Organization.objects.filter(pk=merged.pk).update(is_cross_border=True, neighbours="Uganda")

    put_together(kept, merged, chosen={"is_cross_border": "kept", "neighbours": "merged"})

    kept.refresh_from_db()
    assert (kept.is_cross_border, kept.neighbours) == (False, "")


def test_history_says_what_the_merger_changed(twins, administrator):
    kept, merged = twins

    put_together(kept, merged, administrator, chosen={"acronym": "merged", "county": "merged"})

    assert sorted(kept.edits.values_list("field", "before", "after", "by")) == [
        ("acronym", "", "KW", administrator.pk),
        ("county", "", "muranga", administrator.pk),
    ]


def test_merged_one_ends_by_an_allowed_step_with_the_reason(twins, administrator):
    kept, merged = twins

    put_together(kept, merged, administrator)

    assert list(Transition.objects.of(merged).values_list("before", "after", "by", "reason")) == [
        ("active", "left", administrator.pk, "The same people.")
    ]


def test_old_address_leads_on(twins, client):
    kept, merged = twins
    put_together(kept, merged)

    fresh = client.get("/organizations/kilele-watch/")
    FormerAddress.objects.update(since=timezone.now() - timedelta(days=8))
    settled = client.get("/organizations/kilele-watch/")

    assert [(answer.status_code, answer["Location"]) for answer in (fresh, settled)] == [
        (302, "/organizations/kilele/"),
        (301, "/organizations/kilele/"),
    ]
    assert client.get("/organizations/kilele-watch/profile.pdf")["Location"] == "/organizations/kilele/profile.pdf"


def test_addresses_lead_on_through_two_mergers(twins, client):
    kept, merged = twins
    third = OrganizationFactory(slug="third")
    put_together(kept, merged)
    put_together(third, kept)

    assert client.get("/organizations/kilele-watch/")["Location"] == "/organizations/third/"


def test_address_does_not_betray_a_kept_one_that_is_hidden(client):
    kept, merged = (
        OrganizationFactory(state="draft", joined_at=None),
        OrganizationFactory(state="draft", joined_at=None),
    )
    put_together(kept, merged)

    assert client.get(f"/organizations/{merged.slug}/").status_code == 404


def test_person_in_both_stays_once_and_acts_for_nothing_that_is_gone(twins):
    kept, merged = twins
    person = kept.representations.first().person
    twice = RepresentationFactory(organization=merged, person=person, is_authorized=True)

    put_together(kept, merged)

    twice.refresh_from_db()
    assert twice.organization == merged
    assert list(Organization.objects.represented_by(person)) == [kept]
    with pytest.raises(NotAuthorized):
        leaving.come_back(merged, person)


def test_person_named_in_both_is_asked_once(twins):
    kept, merged = twins
    invited = {"state": "invited", "confirmed_at": None, "person": None, "full_name": "A", "email": "a@example.org"}
    user = UserFactory(email="a@example.org")
    mine, twice = (RepresentationFactory(organization=one, **invited) for one in (kept, merged))

    put_together(kept, merged)

    assert list(Representation.objects.addressed_to(user)) == [mine]
    assert Representation.objects.get(pk=twice.pk).organization == merged


def test_person_who_asks_both_is_answered_once(twins):
    kept, merged = twins
    both, one = UserFactory(), UserFactory()
    for organization, person in ((kept, both), (merged, both), (merged, one)):
        JoinRequest.objects.create(organization=organization, person=person, title="Officer")

    put_together(kept, merged)

    waiting = JoinRequest.objects.waiting().values_list("organization", "person")
    assert sorted(waiting) == [(kept.pk, both.pk), (kept.pk, one.pk)]


def test_people_of_both_are_told(twins, mailbox):
    put_together(*twins)

    people = Representation.objects.filter(organization=twins[0]).values_list("person", flat=True)
    assert sorted(Message.objects.values_list("letter", "recipient")) == sorted(
        ("organization_merged", person) for person in people
    )
    mail = mailbox()[0]
    assert mail.subject == "Kilele Landslide Watch: two records have become one"
    assert "The reason: The same people." in mail.body


def test_what_cannot_be_merged_is_refused(twins):
    kept, merged = twins
    draft = OrganizationFactory(state="draft", joined_at=None)

    for pair, more in [
        ((kept, kept), {}),
        ((draft, kept), {}),
        ((kept, merged), {"revisions": (kept.revision, merged.revision + 1)}),
    ]:
        with pytest.raises(MergerRefused):
            put_together(*pair, **more)

    assert not Merger.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_at_once_one_wins(twins):
    kept, merged = twins
    pairs = [(kept, merged, UserFactory()), (merged, kept, UserFactory())]

    outcomes = at_once(*[lambda pair=pair: put_together(*pair) for pair in pairs], may_raise=(MergerRefused,))

    told = [one.message for one in outcomes if isinstance(one, MergerRefused)]
    assert told == ["Somebody else was first: one of the two has been merged already."]
    assert Merger.objects.count() == 1


def test_merged_one_is_changed_by_nobody(twins):
    kept, merged = twins
    put_together(kept, merged)
    merged.refresh_from_db()

    with pytest.raises(IntegrityError), transaction.atomic():
        change_state(merged, "draft", UserFactory())
    with pytest.raises(TransitionRefused):
        change_state(merged, "active", UserFactory())


@pytest.mark.parametrize(
    "fields", [{"kept": "merged"}, {"undone_at": timezone.now()}], ids=["of one", "undone by nobody"]
)
def test_merger_breaks_no_constraint(twins, fields):
    kept, merged = twins
    usual = {"kept": kept, "merged": merged, "merged_by": UserFactory(), "reason": "x"}
    fields = {name: merged if value == "merged" else value for name, value in fields.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Merger.objects.create(**usual | fields)


def test_organization_ends_once(twins):
    kept, merged = twins
    put_together(kept, merged)

    with pytest.raises(IntegrityError), transaction.atomic():
        Merger.objects.create(kept=kept, merged=merged, merged_by=UserFactory(), reason="x")


def test_everything_that_hangs_on_an_organization_goes_over_or_stays_on_purpose():
    hanging = {
        relation.get_accessor_name()
        for relation in Organization._meta.related_objects
        if not relation.many_to_many and not relation.hidden
    }

    assert hanging == set(MOVED) | STAYING
