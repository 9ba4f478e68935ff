"""Two terms become one: every link is kept, found from the models, whoever saves meanwhile."""

import re
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction

from digests.models import Follow
from organizations.directory.roll import current
from organizations.models import Organization
from tests.coordination.letters import letter
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory, UserFactory
from tests.organizations.membership.test_assisting import entered, new_organization
from tests.parallel import at_once, meanwhile, until_somebody_waits
from vocabularies.loading import TERMS, load_vocabularies
from vocabularies.merging import CannotMerge, count, links, merge, uses
from vocabularies.models import Hazard, OrganizationType, ResourceType, Theme

pytestmark = pytest.mark.django_db
LISTS = [model for model, _columns in TERMS.values()]


def naming(factory, field):
    """Makes something that names these terms in a list of it."""

    def make(*terms):
        owner = factory()
        getattr(owner, field).add(*terms)
        return owner

    return make


def following(field):
    def make(*terms):
        user = UserFactory()
        return [Follow.objects.create(user=user, **{field: term}) for term in terms]

    return make


def entered_for(whom, **more):
    """A paper form of a person, or of a new organization."""
    paper = new_organization(name=f"Ziwa {uuid4()}", **more) if whom == "organization" else None
    return entered(UserFactory(), email=f"{uuid4()}@example.org", organization=paper)


# How what names a term is made. A link that is missing here is one whose merging nobody has tried.
OWNERS = {
    "coordination.Letter_themes.theme": naming(letter, "themes"),
    "coordination.Letter_types.organizationtype": naming(letter, "types"),
    "digests.Follow.theme": following("theme"),
    "digests.Follow.resource_type": following("resource_type"),
    "events.Event.type": lambda term: EventFactory(type=term),
    "events.Event.language": lambda term: EventFactory(language=term),
    "events.Event_themes.theme": naming(EventFactory, "themes"),
    "members.AssistedEntry_themes.theme": naming(partial(entered_for, "person"), "themes"),
    "members.Member_themes.theme": naming(MemberFactory, "themes"),
    "organizations.Organization.type": lambda term: OrganizationFactory(type=term),
    "organizations.OrganizationOnPaper.type": lambda term: entered_for("organization", type=term),
    "organizations.Organization_themes.theme": naming(OrganizationFactory, "themes"),
    "organizations.Organization_hazards.hazard": naming(OrganizationFactory, "hazards"),
    "organizations.Organization_expertise.expertise": naming(OrganizationFactory, "expertise"),
    "organizations.Organization_languages.language": naming(OrganizationFactory, "languages"),
    "resources.Resource.type": lambda term: ResourceFactory(type=term),
    "resources.Resource.language": lambda term: ResourceFactory(language=term),
    "resources.Resource_themes.theme": naming(ResourceFactory, "themes"),
    "resources.Resource_hazards.hazard": naming(ResourceFactory, "hazards"),
    "resources.Resource_other_languages.language": naming(ResourceFactory, "other_languages"),
}
LINKS = {f"{link.table._meta.label}.{link.column}": (model, link) for model in LISTS for link in links(model)}


def two_of(model):
    return [
        model.objects.create(slug=f"{which}-term", name_en=which, name_sw=which, position=90)
        for which in ("old", "new")
    ]


def test_every_link_to_a_term_has_been_tried():
    assert sorted(LINKS) == sorted(OWNERS)


@pytest.mark.parametrize("name", sorted(LINKS))
def test_each_link_goes_over_and_stands_once(name):
    model, link = LINKS[name]
    old, new = two_of(model)
    number = 2
    OWNERS[name](old)
    OWNERS[name](new)
    if list(link.once):
        OWNERS[name](old, new)
        number = 3

    merge(old, new)

    assert (link.rows.filter(**{link.column: old}).count(), link.rows.filter(**{link.column: new}).count()) == (
        0,
        number,
    )


@pytest.mark.parametrize("name", sorted(LINKS))
def test_link_that_is_saved_late_is_led_on(name):
    """As by someone whose page is older than the merger: the table itself leads on, whatever program writes."""
    model, link = LINKS[name]
    old, new = two_of(model)
    merge(old, new)

    OWNERS[name](old)
    if list(link.once):
        OWNERS[name](new, old)
    connection.check_constraints()

    assert not link.rows.filter(**{link.column: old}).exists()
    assert link.rows.filter(**{link.column: new}).count() == 1 + bool(list(link.once))


def test_each_thing_counts_once_for_the_preview():
    old, new = two_of(Theme)
    OWNERS["organizations.Organization_themes.theme"](old, new)
    OWNERS["digests.Follow.theme"](old)

    assert count(old) == {Organization: 1, Follow: 1}
    assert {term.slug: term.number_of_uses for term in uses(Theme) if term.number_of_uses} == {
        "old-term": 2,
        "new-term": 1,
    }


def test_list_with_uses_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        list(uses(Theme))


def test_directory_counts_the_lasting_term_at_once(client):
    old, new = two_of(Theme)
    organization = OWNERS["organizations.Organization_themes.theme"](old)
    assert current().terms_of(organization.pk, "themes") == {old.pk}

    merge(old, new)

    assert current().terms_of(organization.pk, "themes") == {new.pk}


def shown(response):
    """What an answer says, but for what differs at each."""
    said = b"".join(response).decode().replace("old-term", "new-term")
    return re.sub(r"name=.csrfmiddlewaretoken. value=\S+", "", said)


@pytest.mark.parametrize("page", ["/organizations/", "/resources/", "/events/"])
def test_old_address_leads_to_the_lasting_term(client, sign_in, page):
    sign_in(client, MemberFactory().user)
    old, new = two_of(Theme)
    for name in ("organizations.Organization", "resources.Resource", "events.Event"):
        OWNERS[f"{name}_themes.theme"](old)
    merge(old, new)

    found, lasting = (client.get(f"{page}?theme={name}-term") for name in ("old", "new"))

    assert (found.status_code, lasting.status_code) == (200, 200)
    assert shown(found) == shown(lasting)


def test_chain_of_mergers_leads_to_the_last():
    old, new = two_of(Theme)
    last = Theme.objects.create(slug="last-term", name_en="Last")
    merge(old, new)
    merge(new, last)

    assert list(Theme.objects.known_as(["old-term", "new-term"])) == [last]


def test_loading_the_lists_again_brings_no_merged_term_back():
    first, second = Hazard.objects.all()[:2]
    merge(first, second)

    load_vocabularies()

    assert not Hazard.objects.filter(slug=first.slug).exists()
    assert Hazard._base_manager.get(slug=first.slug).merged_into == second


def refused(merged, lasting):
    with pytest.raises(CannotMerge) as refusal:
        merge(merged, lasting)
    return refusal.value.why


def test_what_cannot_be_merged():
    old, new = two_of(Theme)
    retired = Theme.objects.create(slug="retired", name_en="Retired", is_retired=True)
    call = ResourceType.objects.filter(has_deadline=True).first()
    report = ResourceType.objects.filter(has_deadline=False).first()

    refusals = [refused(old, old), refused(old, retired), refused(call, report)]
    merge(old, new)

    assert [*refusals, refused(old, retired), refused(retired, old)] == ["same", "retired", "deadline", "gone", "gone"]


def test_form_that_was_opened_before_the_merger_is_taken(client, sign_in):
    from organizations.forms.editing import ScopeForm
    from resources.forms.steps import ContentForm

    old, new = two_of(Theme)
    report, summary = two_of(ResourceType)
    field = ScopeForm(instance=OrganizationFactory()).fields["themes"]
    kind = ContentForm().fields["type"]
    merge(old, new)
    merge(report, summary)

    assert list(field.clean([old.pk])) == [new]
    assert kind.clean(report.pk) == summary


@pytest.mark.django_db(transaction=True)
def test_one_of_two_coordinators_merging_at_once_is_told():
    old, new = two_of(Theme)

    outcomes = at_once(lambda: merge(old, new), lambda: merge(new, old), may_raise=(CannotMerge,))

    assert sorted(isinstance(one, CannotMerge) for one in outcomes) == [False, True]
    assert Theme._base_manager.filter(slug__in=["old-term", "new-term"]).exclude(merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_organization_that_is_saved_with_the_old_terms_meanwhile_ends_at_the_lasting_ones():
    old, new = two_of(Theme)
    kind, other = two_of(OrganizationType)
    organization = OrganizationFactory()

    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        organization.themes.set([old])
        organization.type = kind
        organization.save()
        merging = [meanwhile(lambda: merge(old, new)), meanwhile(lambda: merge(kind, other))]
        [one.result(30) for one in merging]

    organization.refresh_from_db()
    assert (list(organization.themes.all()), organization.type) == ([new], other)


@pytest.mark.django_db(transaction=True)
def test_whoever_has_named_the_term_already_holds_the_merger_up_and_is_led_on():
    kind, other = two_of(OrganizationType)
    organization = OrganizationFactory(type=kind)

    with transaction.atomic():
        held = Organization.objects.select_for_update().get(pk=organization.pk)
        merging = meanwhile(lambda: merge(kind, other))
        until_somebody_waits()
        held.acronym = "KM"
        held.save()
    merging.result(30)

    organization.refresh_from_db()
    assert (organization.acronym, organization.type) == ("KM", other)
