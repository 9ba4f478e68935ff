"""Many signatures accepted at once: each gets its own letter, and none that says the opposite."""

import pytest
from django.contrib.auth.models import Permission

from members.transitions import TransitionRefused
from organizations.signatures.signing import sign_for
from terms.acceptance import accept, accept_each, of_those_who_belong, refuse
from terms.models import LedgerEntry, Signature, TermsVersion
from terms.signing import open_text, read_opening
from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory, UserFactory, came
from tests.letters import as_shown, decide
from tests.parallel import at_once, refusals
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db

ACCEPTED, REFUSED = "Your signature has been accepted", "Your signature could not be accepted"
CHANGELIST = "/admin/terms/signature/"


@pytest.fixture
def desk(client, administrator, desk_session):
    desk_session(client, administrator)
    return client


def sign_for_organization(**fields):
    link = RepresentationFactory(organization=OrganizationFactory(**fields), is_authorized=True)
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", link.person), link.person)
    return sign_for(link.organization, opening, link.person, link.full_name, came())


def press(desk, signatures, **more):
    chosen = [signature.pk for signature in signatures]
    return desk.post(CHANGELIST, {"action": "accept_signatures", "_selected_action": chosen} | more, follow=True)


def confirm(desk, signatures):
    """Both presses: the letters are shown, then sent."""
    return press(desk, signatures, **as_shown(press(desk, signatures)), send="1")


def states(*signatures):
    return [Signature.objects.get(pk=signature.pk).state for signature in signatures]


def letters(mailbox):
    return sorted((mail.to[0], mail.subject) for mail in mailbox())


def test_the_first_press_lists_and_accepts_nothing(desk):
    signatures = [sign_as(MemberFactory().user), sign_for_organization(name="Nyando Farmers")]

    response = press(desk, signatures)

    assert "2 signatures will be accepted." in response.text
    assert "Nyando Farmers" in response.text
    assert states(*signatures) == ["signed", "signed"]


def test_each_accepted_signature_gets_its_letter_and_no_other(desk, mailbox):
    signatures = [sign_as(MemberFactory().user), sign_for_organization()]
    mailbox().clear()

    response = confirm(desk, signatures)

    assert states(*signatures) == ["accepted", "accepted"]
    assert letters(mailbox) == sorted((signature.signer.email, ACCEPTED) for signature in signatures)
    assert "2 signatures are accepted" in response.text


def test_signatures_that_belong_to_an_application_are_left(desk, applicant, mailbox):
    of_applicant, of_draft = sign_as(applicant), sign_for_organization(state="draft", joined_at=None)
    mailbox().clear()

    response = confirm(desk, [of_applicant, of_draft])

    assert states(of_applicant, of_draft) == ["signed", "signed"]
    assert mailbox() == []
    assert "2 signatures belong to applications and were left as they are." in response.text


def test_what_somebody_decided_meanwhile_is_named_and_the_others_go_on(desk, administrator, mailbox):
    refused, waiting = sign_as(MemberFactory(user__full_name="Atieno Ouma").user), sign_as(MemberFactory().user)
    refuse(refused, administrator, "Another name.")

    response = confirm(desk, [refused, waiting])

    assert states(refused, waiting) == ["refused", "accepted"]
    assert "Somebody else has decided in the meantime, nothing was changed: Atieno Ouma." in response.text
    decisions = [letter for letter in letters(mailbox) if letter[1] in (ACCEPTED, REFUSED)]
    assert decisions == sorted([(refused.signer.email, REFUSED), (waiting.signer.email, ACCEPTED)])


def test_a_decision_between_reading_and_writing_is_reported(administrator):
    signature = sign_as(MemberFactory().user)
    read = list(of_those_who_belong(Signature.objects.all()))
    refuse(signature, administrator, "Another name.")

    outcome = accept_each(read, administrator)

    assert (outcome.now, outcome.before) == ([], [signature])


@pytest.mark.parametrize(
    ("decision", "state", "subject"), [("accept", "accepted", ACCEPTED), ("refuse", "refused", REFUSED)]
)
def test_a_renewal_is_decided_alone_with_its_own_letter(desk, mailbox, decision, state, subject):
    signature = sign_as(MemberFactory().user)
    mailbox().clear()

    reason = "" if decision == "accept" else "Another name."
    decide(desk, f"{CHANGELIST}{signature.pk}/review/", {"decision": decision, "reason": reason})

    assert states(signature) == [state]
    assert letters(mailbox) == [(signature.signer.email, subject)]


def test_the_list_offers_acceptance_to_those_who_may_accept_and_never_refusal(client, desk_session):
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_signature"))
    desk_session(client, reader)
    signature = sign_as(MemberFactory().user)

    press(client, [signature], letter="signature_accepted", send="1")
    read = client.get(CHANGELIST).text
    reader.user_permissions.add(Permission.objects.get(codename="accept_signature"))
    allowed = client.get(CHANGELIST).text

    assert states(signature) == ["signed"]
    assert ("accept_signatures" in read, "accept_signatures" in allowed, "refuse_" in allowed) == (False, True, False)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_accept_at_once_and_one_wins():
    signature = sign_as(MemberFactory().user)
    coordinators = [UserFactory(is_staff=True), UserFactory(is_staff=True)]
    presses = [(Signature.objects.get(pk=signature.pk), coordinator) for coordinator in coordinators]

    outcomes = at_once(*[lambda press=press: accept(*press) for press in presses], may_raise=(TransitionRefused,))

    assert refusals(outcomes) == ["TransitionRefused"]
    assert LedgerEntry.objects.filter(event="accepted").count() == 1
