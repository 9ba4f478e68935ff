import pytest

from members.transitions import change_state
from terms.models import Signature
from tests.letters import decide
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, administrator, desk_session):
    """A client at the desk, second factor included."""
    desk_session(client, administrator)
    return client


def review(signature):
    return f"/admin/terms/signature/{signature.pk}/review/"


def test_coordinator_sees_application_and_signature_on_one_page(desk, applicant):
    response = desk.get(review(sign_as(applicant)))

    assert applicant.email in response.text
    assert applicant.member.motivation in response.text


@pytest.mark.parametrize(
    ("decision", "member_state", "signature_state", "subject"),
    [
        ("accept", "active", "accepted", "Welcome to K4R CoP"),
        ("refuse", "applicant", "refused", "Your signature could not be accepted"),
        ("decline", "declined", "signed", "About your application"),
    ],
)
def test_each_decision_sends_its_own_letter(desk, applicant, mailbox, decision, member_state, signature_state, subject):
    signature = sign_as(applicant)
    mailbox().clear()

    decide(desk, review(signature), {"decision": decision, "reason": "" if decision == "accept" else "Because."})

    applicant.member.refresh_from_db()
    signature.refresh_from_db()
    assert (applicant.member.state, signature.state) == (member_state, signature_state)
    assert [mail.subject for mail in mailbox()] == [subject]


@pytest.mark.parametrize("decision", ["refuse", "decline"])
def test_refusal_needs_a_reason(desk, applicant, decision):
    signature = sign_as(applicant)

    response = desk.post(review(signature), {"decision": decision, "reason": " "})

    assert "Write the reason: the person reads it in the letter." in response.text
    assert Signature.objects.get().state == "signed"


def test_second_coordinator_keeps_what_was_typed(desk, applicant, administrator):
    signature = sign_as(applicant)
    change_state(signature, "accepted", administrator)

    response = desk.post(review(signature), {"decision": "refuse", "reason": "A long reason."})

    assert "Somebody else has decided in the meantime." in response.text
    assert "A long reason." in response.text


@pytest.mark.parametrize(("decided", "shown"), [(False, True), (True, False)])
def test_what_is_decided_offers_no_second_decision(desk, member, administrator, decided, shown):
    signature = sign_as(member)
    if decided:
        change_state(signature, "accepted", administrator)

    page = desk.get(review(signature)).text

    assert ("Show the letter" in page) is shown


def test_review_names_what_happened_and_the_language(desk, applicant):
    page = desk.get(review(sign_as(applicant))).text

    assert '<th scope="row">Signed</th>' in page
    assert "1, English" in page
