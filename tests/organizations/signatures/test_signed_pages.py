"""Signed pages at the desk, and pages that bind an organization."""

import datetime
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from coordination.waiting import what_waits
from files.models import StoredFile
from organizations.membership.application import steps
from organizations.models import OrganizationSignature
from organizations.signatures.paper import confirm, enter
from organizations.signatures.signing import NotAuthorized
from terms.models import PaperSigning, Signature, TermsVersion
from terms.paper import reject
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory
from tests.files.samples import any_file, pdf, picture, upload
from tests.letters import decide
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
ENTRY = "/admin/terms/papersigning/entry/"
EVERYTHING = ["name", "date", "version", "hand"]


def coordinator(**fields):
    person = UserFactory(is_staff=True, **fields)
    person.user_permissions.add(Permission.objects.get(codename="enter_paper_signing"))
    return person


@pytest.fixture
def first(db):
    return coordinator(full_name="Chebet Rono")


@pytest.fixture
def second(db):
    return coordinator(full_name="Otieno Were")


@pytest.fixture
def desk(client, desk_session):
    """Call it to sit somebody down at the desk."""

    def sit_down(person):
        client.logout()
        desk_session(client, person)
        return client

    return sit_down


def page_of(signer, by, organization=None, scan=None) -> PaperSigning:
    return enter(
        signer,
        organization,
        scan or upload("page.pdf", pdf()),
        by,
        version=TermsVersion.objects.in_force(),
        language="en",
        name=signer.full_name,
        title="Director",
        signed_on=timezone.localdate(),
    )


def typed(signer, **changes) -> dict:
    return {
        "email": signer.email.upper(),
        "organization": "",
        "version": TermsVersion.objects.in_force().pk,
        "language": "en",
        "name": "Amina G.",
        "title": "Officer",
        "signed_on": timezone.localdate().isoformat(),
        "scan": upload("page.pdf", pdf()),
    } | changes


def check(entered) -> str:
    return f"/admin/terms/papersigning/{entered.pk}/check/"


def test_coordinator_enters_a_page_and_another_confirms_it(desk, applicant, first, second):
    answer = desk(first).post(ENTRY, typed(applicant))
    entered = PaperSigning.objects.get()
    assert answer["Location"] == check(entered)

    desk(second).post(check(entered), {"compared": EVERYTHING, "decision": "confirm", "reason": ""})

    signature = Signature.objects.get()
    assert (entered.signer, entered.party_name, entered.name) == (applicant, applicant.full_name, "Amina G.")
    assert (signature.paper.entered_by, signature.paper.checked_by) == (first, second)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "nobody@example.org"}, "Ask the person to create one at http://localhost:8000/join/"),
        ({"email": ""}, "Enter the e-mail address of the person who signed."),
        ({"name": ""}, "Enter the name as it is written."),
        ({"signed_on": "2099-01-01"}, "The date on the paper lies in the future."),
        ({"signed_on": "2020-01-01"}, "This version was not there before 1 March 2026."),
        ({"scan": ""}, "Choose the scan."),
        ({"scan": upload("page.docx", any_file("docx"))}, "Choose a file of one of these kinds: PDF, JPEG, PNG."),
        ({"scan": upload("page.pdf", b"no PDF at all")}, "The content of this file is not what its name says"),
    ],
)
def test_refused_page_gets_a_sentence_and_keeps_what_was_typed(desk, applicant, first, changes, sentence):
    answer = desk(first).post(ENTRY, typed(applicant, title="Kept title", **changes))

    assert sentence in unescape(answer.text)
    assert 'value="Kept title"' in answer.text
    assert (PaperSigning.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_address_that_is_not_verified_is_nobodys(desk, first):
    stranger = UserFactory()
    stranger.emailaddress_set.update(verified=False)

    assert "Nobody has an account with this address." in desk(first).post(ENTRY, typed(stranger)).text


def test_limits_stand_next_to_the_field(desk, first):
    page = desk(first).get(ENTRY).text

    assert "PDF, JPEG, PNG; at most 20 MB." in page
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in page


def test_page_that_waits_or_stands_already_is_refused_with_a_sentence(desk, applicant, member, first):
    page_of(applicant, first)
    sign_as(member)
    client = desk(first)

    assert "waits already for a second coordinator" in client.post(ENTRY, typed(applicant)).text
    assert "A signature under version 1 stands already" in client.post(ENTRY, typed(member)).text
    assert PaperSigning.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ({"compared": EVERYTHING[:3], "decision": "confirm"}, "Compare each of these with the scan and tick it"),
        ({"compared": [], "decision": "reject", "reason": " "}, "Say what does not agree"),
        ({"compared": EVERYTHING, "decision": ""}, "Choose what you decide."),
    ],
)
def test_decision_needs_everything_compared_or_a_reason(desk, applicant, first, second, decision, sentence):
    entered = page_of(applicant, first)

    answer = desk(second).post(check(entered), decision)

    entered.refresh_from_db()
    assert sentence in answer.text
    assert entered.state == "entered"


def test_who_entered_a_page_reads_that_somebody_else_checks_it(desk, applicant, first):
    entered = page_of(applicant, first)
    client = desk(first)

    shown = client.get(check(entered)).text
    pressed = client.post(check(entered), {"compared": EVERYTHING, "decision": "confirm"})
    listed = client.get("/admin/terms/papersigning/").text

    entered.refresh_from_db()
    assert "another coordinator checks it" in shown
    assert "<form" not in shown.partition('id="content-main"')[2]
    assert "You entered this page yourself: another coordinator checks it." in pressed.text
    assert "Entered by you: somebody else checks" in listed
    assert entered.state == "entered"


def test_second_to_decide_is_told_and_keeps_what_was_typed(desk, applicant, first, second):
    entered = page_of(applicant, first)
    reject(entered, coordinator(), "Unreadable.")

    answer = desk(second).post(check(entered), {"compared": [], "decision": "reject", "reason": "A long reason."})

    assert "Somebody else has decided in the meantime." in answer.text
    assert "A long reason." in answer.text


def test_waiting_page_stands_in_the_list_of_others_only(applicant, first, second):
    page_of(applicant, first)

    assert [(one.kind, one.name) for one in what_waits(second)] == [("Signed page to check", applicant.full_name)]
    assert (what_waits(first), what_waits(applicant)) == ([], [])


def test_application_waits_for_its_decision_once_the_page_is_checked(administrator, applicant, first, second):
    signature = confirm(page_of(applicant, first), second)

    assert [(one.kind, one.url) for one in what_waits(administrator)] == [
        ("Application of a person", f"/admin/terms/signature/{signature.pk}/review/")
    ]


def test_application_with_a_page_is_accepted_or_declined_not_refused(desk, administrator, applicant, first, second):
    signature = confirm(page_of(applicant, first), second)
    client, url = desk(administrator), f"/admin/terms/signature/{signature.pk}/review/"

    page = client.get(url).text
    decide(client, url, {"decision": "accept", "reason": ""})

    applicant.member.refresh_from_db()
    assert ('value="refuse"' in page, 'value="decline"' in page) == (False, True)
    assert applicant.member.state == "active"


@pytest.mark.parametrize("address", ["entry/", "{pk}/check/", "{pk}/scan/", "{pk}/scan/1/", ""])
def test_pages_open_only_with_the_permission(desk, applicant, first, second, address):
    url = "/admin/terms/papersigning/" + address.format(pk=page_of(applicant, first).pk)
    without = UserFactory(is_staff=True)

    assert (desk(second).get(url).status_code, desk(without).get(url).status_code) == (200, 403)


def test_pages_of_a_pdf_are_shown_as_pictures(desk, applicant, first, second):
    entered = page_of(applicant, first, scan=upload("page.pdf", pdf("one", "two")))
    client = desk(second)

    page = client.get(check(entered)).text
    drawn = client.get(f"/admin/terms/papersigning/{entered.pk}/scan/2/")

    assert page.count("/scan/1/") + page.count("/scan/2/") == 2
    assert (drawn["Content-Type"], "no-store" in drawn["Cache-Control"]) == ("image/jpeg", True)
    assert drawn.content.startswith(b"\xff\xd8")
    assert client.get(f"/admin/terms/papersigning/{entered.pk}/scan/3/").status_code == 404


@pytest.mark.parametrize(("name", "disposition"), [("a.pdf", "attachment"), ("a.png", "inline"), ("a.jpg", "inline")])
def test_scan_is_served_sandboxed_and_private(desk, applicant, first, second, name, disposition):
    kind = {"a.pdf": "pdf", "a.png": "png", "a.jpg": "jpeg"}[name]
    entered = page_of(applicant, first, scan=upload(name, any_file(kind)))

    answer = desk(second).get(f"/admin/terms/papersigning/{entered.pk}/scan/")

    assert answer["Content-Disposition"].partition(";")[0] == disposition
    assert answer["Content-Security-Policy"] == "sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_signer_reads_that_the_page_is_checked_and_keeps_the_scan(client, applicant, member, first, second):
    entered = page_of(applicant, first, scan=upload("page.png", picture("png")))
    client.force_login(applicant)
    waiting = client.get("/me/terms/").text
    code = confirm(entered, second).code

    certificate = client.get(f"/me/terms/{code}/").text
    scan = client.get(f"/me/terms/{code}/scan/")

    assert "Your signed page is being checked" in waiting
    assert "Your signed page is being checked" not in client.get("/me/terms/").text
    assert "checked by Chebet Rono and Otieno Were" in certificate
    assert f"/me/terms/{code}/scan/" in certificate
    assert scan["Content-Disposition"] == 'attachment; filename="page.png"'
    client.force_login(member)
    assert client.get(f"/me/terms/{code}/scan/").status_code == 404


def test_scan_stands_on_no_public_page(client, applicant, first, second):
    signature = confirm(page_of(applicant, first), second)

    page = client.get(signature.get_absolute_url()).text

    assert "scan" not in page


def test_authorized_representative_binds_the_organization_on_paper(first, second):
    link = RepresentationFactory(is_authorized=True, organization=OrganizationFactory(state="draft", joined_at=None))
    entered = page_of(link.person, first, link.organization)
    waiting = [step.state for step in steps(link.organization) if step.key == "terms"]

    signature = confirm(entered, second)

    assert (signature.kind, signature.party) == ("organization", f"organization:{link.organization.pk}")
    assert (signature.signer, signature.party_name) == (link.person, link.organization.name)
    assert OrganizationSignature.objects.get().representation == link
    assert waiting + [step.state for step in steps(link.organization) if step.key == "terms"] == ["waiting", "done"]


@pytest.mark.parametrize("fields", [{"is_authorized": False}, {"state": "ended", "ended_at": timezone.now()}])
def test_who_may_not_sign_for_the_organization_binds_it_on_paper_neither(desk, first, fields):
    link = RepresentationFactory(**({"is_authorized": True} | fields))

    answer = desk(first).post(ENTRY, typed(link.person, organization=link.organization.pk))

    assert "This person may not sign for the organization" in answer.text
    assert PaperSigning.objects.count() == 0


def test_right_that_ended_before_the_check_binds_nobody(desk, first, second):
    link = RepresentationFactory(is_authorized=True)
    entered = page_of(link.person, first, link.organization)
    link.is_authorized = False
    link.save(update_fields=["is_authorized"])

    with pytest.raises(NotAuthorized):
        confirm(entered, second)
    decision = {"compared": [*EVERYTHING, "organization"], "decision": "confirm"}
    answer = desk(second).post(check(entered), decision)

    assert "This person may not sign for the organization" in answer.text
    assert (Signature.objects.count(), PaperSigning.objects.get().state) == (0, "entered")


def test_list_asks_the_database_the_same_for_one_page_and_for_many(
    desk, first, second, django_assert_num_queries, django_assert_max_num_queries
):
    client = desk(first)
    page_of(MemberFactory().user, first)
    client.get("/admin/terms/papersigning/")
    with django_assert_max_num_queries(40) as few:
        client.get("/admin/terms/papersigning/")
    for _ in range(3):
        page_of(MemberFactory().user, second)

    with django_assert_num_queries(len(few)):
        client.get("/admin/terms/papersigning/")


def test_longest_waiting_page_stands_first(desk, first, second):
    people = [MemberFactory(user__full_name=name).user for name in ("Decided", "Older", "Newer")]
    pages = [page_of(person, first) for person in people]
    for days, one in zip((9, 5, 1), pages, strict=True):
        PaperSigning.objects.filter(pk=one.pk).update(entered_at=timezone.now() - datetime.timedelta(days=days))
    confirm(pages[0], second)

    listed = desk(second).get("/admin/terms/papersigning/").text

    assert sorted(("Decided", "Older", "Newer"), key=listed.index) == ["Older", "Newer", "Decided"]
