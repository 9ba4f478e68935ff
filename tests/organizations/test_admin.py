import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from members.transitions import change_state
from notifications.models import Message
from organizations.models import Organization
from organizations.signatures.signing import standing_signature
from tests.factories import OrganizationFactory, RepresentationFactory, UserFactory
from tests.letters import decide, show

pytestmark = pytest.mark.django_db


def coordinator_who_may(*codenames):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def desk(client, desk_session):
    """A browser of a coordinator at the desk."""
    client.user = coordinator_who_may(
        "decide_organization", "accept_signature", "view_organization", "change_organization"
    )
    desk_session(client, client.user)
    return client


def url(organization):
    return reverse("admin:organizations_organization_review", args=[organization.pk])


def decided(organization, decision, **more):
    return {"decision": decision, "reason": "", "revision": organization.revision} | more


def test_what_waits_stands_first_with_its_date(desk, complete):
    OrganizationFactory(name="Aaa, a member")
    complete(name="Waits", state="submitted")

    page = desk.get(reverse("admin:organizations_organization_changelist"))

    rows = page.context["cl"].result_list
    assert [organization.name for organization in rows] == ["Waits", "Aaa, a member"]


def test_list_asks_the_database_no_more_for_more_organizations(desk, django_assert_max_num_queries):
    list_url = reverse("admin:organizations_organization_changelist")
    OrganizationFactory.create_batch(3)
    with django_assert_max_num_queries(12):
        desk.get(list_url)
    OrganizationFactory.create_batch(17)
    with django_assert_max_num_queries(12):
        desk.get(list_url)


def test_one_screen_shows_everything_to_decide_on(desk, complete):
    organization = complete(
        name="Kilele Landslide Watch",
        state="submitted",
        motivation="We know slopes.",
        referee="The chief of Kangema",
        registration_number="DEMO/1",
    )
    OrganizationFactory(name="Kilele Landslide Watchers", state="draft")
    change_state(organization, "returned", desk.user, "Who is the referee?")
    change_state(organization, "submitted", organization.created_by)
    invited = RepresentationFactory(
        organization=organization,
        state="invited",
        confirmed_at=None,
        person=None,
        full_name="Mutiso Kilonzo",
        email="mutiso@example.org",
    )

    page = desk.get(url(organization)).content.decode()

    signature = standing_signature(organization)
    for said in (
        "We know slopes.",
        "The chief of Kangema",
        "DEMO/1",
        "Early warning system design",
        "Early warning and anticipatory action",
        "Murang&#x27;a",
        invited.full_name,
        "Has not answered yet",
        signature.code,
        "Kilele Landslide Watchers",
        "Who is the referee?",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("decision", "more", "state", "letter"),
    [
        ("approve", {"accept_signature": "on"}, "active", "organization_approved"),
        ("return", {"reason": "Who is the referee?"}, "returned", "organization_returned"),
        ("decline", {"reason": "Not in Kenya."}, "declined", "organization_declined"),
    ],
)
def test_coordinator_decides(desk, complete, decision, more, state, letter):
    organization = complete(state="submitted")

    response = decide(desk, url(organization), decided(organization, decision, **more))

    organization.refresh_from_db()
    assert (response.status_code, organization.state) == (302, state)
    assert set(Message.objects.values_list("letter", flat=True)) == {letter}


@pytest.mark.parametrize("decision", ["return", "decline"])
def test_reason_is_needed_for_what_is_not_an_approval(desk, complete, decision):
    organization = complete(state="submitted")

    page = desk.post(url(organization), decided(organization, decision))

    organization.refresh_from_db()
    assert page.context["form"].errors == {"reason": ["Say why: the organization reads it."]}
    assert (organization.state, Message.objects.count()) == ("submitted", 0)


def test_approval_without_the_signature_is_refused_with_a_sentence(desk, complete):
    organization = complete(state="submitted")

    page = desk.post(url(organization), decided(organization, "approve"))

    assert "Accept the signature of the Terms as well" in page.content.decode()
    assert not Organization.objects.listed().exists()


def test_second_coordinator_is_told_and_keeps_the_reason(desk, complete, administrator):
    organization = complete(state="submitted")
    change_state(organization, "declined", administrator, "Too early.")

    page = desk.post(url(organization), decided(organization, "return", reason="My long reason")).content.decode()

    assert "Somebody else was first: the state is now “Declined”." in page
    assert "My long reason</textarea>" in page
    assert Message.objects.count() == 0


def test_organization_changed_while_it_was_read_is_shown_again(desk, complete):
    organization = complete(state="submitted")
    Organization.objects.filter(pk=organization.pk).update(revision=5)

    page = desk.post(url(organization), decided(organization, "approve", accept_signature="on", reason="Fine"))

    assert "The organization was changed while you read it." in page.content.decode()
    assert page.context["form"]["revision"].value() == "5"
    organization.refresh_from_db()
    assert organization.state == "submitted"


def test_first_press_shows_the_letter_and_decides_nothing(desk, complete):
    organization = complete(state="submitted")

    page = show(desk, url(organization), decided(organization, "return", reason="Who?")).content.decode()

    organization.refresh_from_db()
    assert f"The application of {organization.name}: please correct something" in page
    assert (organization.state, Message.objects.count()) == ("submitted", 0)


def test_approved_organization_appears_in_the_directory_only_then(client, desk, complete):
    organization = complete(state="submitted", name="Kilele Watch")
    assert b"Kilele Watch" not in client.get("/organizations/").content

    decide(desk, url(organization), decided(organization, "approve", accept_signature="on"))

    assert b"Kilele Watch" in client.get("/organizations/").content


@pytest.mark.parametrize(
    ("codenames", "answer"), [((), 403), (("view_organization",), 200), (("accept_signature", "run_event"), 403)]
)
def test_who_may_look_reads_the_review_and_only_who_may_decide_decides(
    client, desk_session, complete, codenames, answer
):
    organization = complete(state="submitted")
    desk_session(client, coordinator_who_may(*codenames))

    assert client.get(url(organization)).status_code == answer
    assert client.post(url(organization), decided(organization, "approve", accept_signature="on")).status_code == 403
    organization.refresh_from_db()
    assert organization.state == "submitted"


def test_signature_is_accepted_by_who_may_accept_it(client, desk_session, complete):
    organization = complete(state="submitted")
    desk_session(client, coordinator_who_may("decide_organization"))

    decide(client, url(organization), decided(organization, "approve", accept_signature="on"))

    assert standing_signature(organization).state == "signed"


def test_coordinator_corrects_a_name_and_nothing_else(desk, complete):
    organization = complete(name="Kilele Watsh")
    change_url = reverse("admin:organizations_organization_change", args=[organization.pk])

    desk.post(
        change_url,
        {"name": "Kilele Watch", "type": organization.type_id, "revision": "1", "state": "active", "lead": "Changed"},
    )

    organization.refresh_from_db()
    assert (organization.name, organization.revision) == ("Kilele Watch", 2)
    assert (organization.state, organization.lead) == ("draft", "We read the slope.")


def test_stale_correction_is_refused(desk, complete):
    organization = complete(name="Kilele Watsh")
    Organization.objects.filter(pk=organization.pk).update(revision=2, town="Kangema")
    change_url = reverse("admin:organizations_organization_change", args=[organization.pk])

    page = desk.post(change_url, {"name": "Kilele Watch", "type": organization.type_id, "revision": "1"})

    organization.refresh_from_db()
    assert (organization.name, organization.town) == ("Kilele Watsh", "Kangema")
    assert "Somebody else saved this organization" in page.content.decode()


def test_nothing_is_added_or_deleted_at_the_desk(desk, complete):
    organization = complete()

    assert desk.get(reverse("admin:organizations_organization_add")).status_code == 403
    delete_url = reverse("admin:organizations_organization_delete", args=[organization.pk])
    assert desk.post(delete_url, {"post": "yes"}).status_code == 403
