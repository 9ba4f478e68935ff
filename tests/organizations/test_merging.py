"""Two records of one organization: what is kept, what goes over, and the way back within seven days."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from members.models import Transition
from members.transitions import TransitionRefused, change_state
from notifications.models import Message
from organizations import history, leaving, merging, verification
from organizations.merging import FIELDS, LISTS, MOVED, MergerRefused, merge, undo
from organizations.models import (
    FormerAddress,
    JoinRequest,
    Merger,
    Offer,
    Organization,
    OrganizationSignature,
    Project,
    Representation,
)
from organizations.signing import NotAuthorized, standing_signature
from terms.models import LedgerEntry, Signature
from tests.factories import (
    EventFactory,
    OrganizationFactory,
    RepresentationFactory,
    ResourceFactory,
    UserFactory,
)
from tests.organizations.test_admin import coordinator_who_may
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db

# What hangs on an organization and does not go over: its own lists, what was verified, what it lacks, the record of mergers.
STAYING = {"offers", "projects", "mergers", "endings", "verifications", "contact_gaps"}


@pytest.fixture
def twins(complete):
    """Two complete members that are one organization, with a resource and an event each."""
    kept = complete(name="Kilele Landslide Watch", slug="kilele", state="active", town="Kangema")
    merged = complete(name="Kilele Watch", slug="kilele-watch", state="active", acronym="KW", town="Muranga")
    merged.county = County.objects.get(slug="muranga")
    merged.save()
    merged.themes.set(Theme.objects.filter(slug="early-warning"))
    kept.themes.set(Theme.objects.exclude(slug="early-warning")[:1])
    for organization in (kept, merged):
        ResourceFactory(organization=organization)
        EventFactory(host=organization)
        Offer.objects.create(organization=organization, kind="train", text=organization.name)
        Project.objects.create(organization=organization, name=organization.name, starts_in=2024)
    return kept, merged


@pytest.fixture
def desk(client, desk_session):
    client.user = coordinator_who_may("decide_organization")
    desk_session(client, client.user)
    return client


def put_together(kept, merged, by=None, **more):
    return merge(kept, merged, by or UserFactory(), **{"chosen": {}, "reason": "The same people."} | more)


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


def address(kept, merged):
    return f"/admin/organizations/merger/{kept.pk}/{merged.pk}/"


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
    ready, outcomes = threading.Barrier(2), []
    pairs = [(kept, merged, UserFactory()), (merged, kept, UserFactory())]

    def press(pair):
        try:
            ready.wait()
            put_together(*pair)
            outcomes.append("merged")
        except MergerRefused as refused:
            outcomes.append(refused.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[pair]) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["Somebody else was first: one of the two has been merged already.", "merged"]
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


def test_desk_shows_both_sides_and_merges(desk, twins):
    kept, merged = twins
    page = desk.get(address(kept, merged))
    form = page.context["form"]
    data = {field.name: field.value() for field in form} | {"reason": "The same people."}
    for said in ("Kilele Watch", "/organizations/kilele-watch/", merged.representations.first().full_name):
        assert said in page.content.decode()

    response = desk.post(address(kept, merged), data)

    merger = Merger.objects.get()
    assert (response["Location"], merger.merged_by) == (merger.get_absolute_url(), desk.user)
    kept.refresh_from_db()
    assert (kept.name, kept.acronym, kept.offers.count()) == ("Kilele Landslide Watch", "KW", 2)


def test_desk_says_that_somebody_was_first_and_keeps_the_reason(desk, twins):
    kept, merged = twins
    form = desk.get(address(kept, merged)).context["form"]
    data = {field.name: field.value() for field in form} | {"reason": "My long reason"}
    Organization.objects.filter(pk=merged.pk).update(revision=7)

    page = desk.post(address(kept, merged), data).content.decode()

    assert "One of the two was changed while you read it." in page
    assert "My long reason</textarea>" in page
    assert not Merger.objects.exists()


def test_desk_undoes(desk, twins):
    merger = put_together(*twins)

    page = desk.post(merger.get_absolute_url(), follow=True).content.decode()

    merger.refresh_from_db()
    assert "Undone: both records stand as they stood before." in page
    assert merger.undone_by == desk.user


def test_review_shows_signatures_of_both_and_the_merger(desk, twins):
    kept, merged = twins
    codes = list(Signature.objects.values_list("code", flat=True))
    merger = put_together(kept, merged)

    page = desk.get(f"/admin/organizations/organization/{kept.pk}/review/").content.decode()

    assert [said in page for said in (*codes, merger.get_absolute_url())] == [True] * 3


@pytest.mark.parametrize("codenames", [(), ("view_organization", "view_merger")])
def test_only_who_may_decide_merges(client, desk_session, twins, codenames):
    desk_session(client, coordinator_who_may(*codenames))
    merger = put_together(OrganizationFactory(), OrganizationFactory())

    answers = [client.post(url).status_code for url in (address(*twins), merger.get_absolute_url())]

    assert (answers, Merger.objects.filter(undone_at=None).count()) == ([403, 403], 1)


def test_mergers_are_listed_with_a_constant_number_of_queries(desk, django_assert_max_num_queries):
    for _ in range(10):
        put_together(OrganizationFactory(), OrganizationFactory())
    with django_assert_max_num_queries(12):
        desk.get("/admin/organizations/merger/")


def test_way_back_needs_a_known_state():
    with pytest.raises(ValueError, match="nowhere"):
        merging.way_to("nowhere")
