"""Every outcome at the desk, single and many at once: its letter is shown, may be changed, and goes to its readers alone."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from conversations.reporting import report
from members.models import User
from notifications.drafts import Unseen
from notifications.letters import LETTERS
from notifications.models import Message
from terms.acceptance import accept, accept_each
from tests.browser.people import applicant_who_signed, complete_organization
from tests.factories import ConversationFactory, MemberFactory, RepresentationFactory, ResourceFactory, UserFactory
from tests.letters import as_shown, decide, show
from tests.parallel import at_once
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
LATER = str(timezone.localdate() + datetime.timedelta(days=14))
WHY = "The certificate is missing."


@dataclass
class Matter:
    """Something to decide: its page, what the form carries besides the decision, and who reads which letter."""

    url: str
    readers: dict[str, list[User]]
    carried: dict = field(default_factory=dict)

    def said(self, decision: str) -> dict:
        return self.carried | {"decision": decision} | REASONS.get(decision, {})

    def goes(self, letters: list[str]) -> list[tuple[str, str]]:
        return sorted((letter, person.email) for letter in letters for person in self.readers[letter])


def organization() -> Matter:
    found, first, second = complete_organization("Nyika Imara Trust")
    speaks_kiswahili(second)
    RepresentationFactory(organization=found, state="invited", confirmed_at=None, person=UserFactory())
    readers = {
        key: [first, second] for key in ["organization_approved", "organization_returned", "organization_declined"]
    }
    url = f"/admin/organizations/organization/{found.pk}/review/"
    return Matter(url, readers, {"revision": found.revision, "accept_signature": "on"})


def application() -> Matter:
    person = applicant_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    speaks_kiswahili(person)
    readers = {key: [person] for key in ["member_welcome", "member_declined", "signature_refused"]}
    return Matter(f"/admin/terms/signature/{person.signatures.get().pk}/review/", readers, {"application": "1"})


def signature() -> Matter:
    one = sign_as(MemberFactory().user)
    readers = {key: [one.signer] for key in ["signature_accepted", "signature_refused"]}
    return Matter(f"/admin/terms/signature/{one.pk}/review/", readers)


def resource(**fields) -> Matter:
    one = ResourceFactory(state="submitted", submitted_at=timezone.now(), published_at=None, **fields)
    readers = {key: [one.shared_by] for key in ["resource_published", "resource_returned", "resource_declined"]}
    return Matter(f"/admin/resources/resource/{one.pk}/review/", readers)


def reported() -> Matter:
    conversation = ConversationFactory()
    contact = conversation.organization.representations.get().person
    speaks_kiswahili(conversation.person)
    one = report(conversation, contact, "An advertisement.")
    readers = {"report_kept": [contact], "report_stopped": [contact], "writing_stopped": [conversation.person]}
    return Matter(f"/admin/conversations/report/{one.pk}/review/", readers, {"until": LATER, "answer": WHY})


def speaks_kiswahili(person: User) -> None:
    person.language = "sw"
    person.save()


REASONS = {key: {"reason": WHY} for key in ["return", "decline", "refuse", "returned", "declined"]}
OUTCOMES: list[tuple[Callable[[], Matter], str, list[str]]] = [
    (organization, "approve", ["organization_approved"]),
    (organization, "return", ["organization_returned"]),
    (organization, "decline", ["organization_declined"]),
    (application, "accept", ["member_welcome"]),
    (application, "refuse", ["signature_refused"]),
    (application, "decline", ["member_declined"]),
    (signature, "accept", ["signature_accepted"]),
    (signature, "refuse", ["signature_refused"]),
    (resource, "published", ["resource_published"]),
    (resource, "returned", ["resource_returned"]),
    (resource, "declined", ["resource_declined"]),
    (reported, "keep", ["report_kept"]),
    (reported, "stop", ["report_stopped", "writing_stopped"]),
]
every_outcome = pytest.mark.parametrize(
    ("matter", "decision", "letters"), OUTCOMES, ids=[f"{one[0].__name__}-{one[1]}" for one in OUTCOMES]
)
OTHERS = [
    (matter, decision, letters, other)
    for matter, decision, letters in OUTCOMES
    for its, other, _theirs in OUTCOMES
    if its is matter and other != decision
]


@pytest.fixture
def desk(client, desk_session, administrator):
    desk_session(client, administrator)
    return client


@pytest.fixture
def begun():
    """Call it for a matter of which nothing has been told yet."""

    def begin(matter):
        begun = matter()
        Message.objects.all().delete()
        return begun

    return begin


def sent() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("letter", "address"))


def texts(page) -> dict[str, str]:
    """Each letter as it is shown, with its language."""
    return {
        (one["draft"].letter, one["draft"].language): "\n\n".join(
            "\n".join(line for line, _is_link in lines) for lines in one["read"]["paragraphs"]
        )
        for one in page.context["letters"].shown()
    }


@every_outcome
def test_each_outcome_sends_its_own_letter_to_its_readers_and_no_other(desk, begun, matter, decision, letters):
    matter = begun(matter)

    decide(desk, matter.url, matter.said(decision))

    assert sent() == matter.goes(letters)


@every_outcome
def test_what_is_shown_is_what_is_sent_in_the_language_of_each_reader(desk, begun, matter, decision, letters):
    matter = begun(matter)

    page = show(desk, matter.url, matter.said(decision))

    assert sent() == []
    shown = texts(page)
    decide(desk, matter.url, matter.said(decision))
    gone = {(one.letter, one.recipient.language): one.text.strip() for one in Message.objects.order_by("-pk")}
    first = {(one.letter, one.language) for one in Message.objects.all()}
    assert set(shown) == first == set(gone)
    assert [key for key in shown if unnamed(shown[key]) != unnamed(gone[key])] == []


def unnamed(text: str) -> str:
    return re.sub(r"(Dear|Habari|Mpendwa) [^,\n]*", "", text)


@every_outcome
def test_exactly_the_words_that_were_typed_are_sent(desk, begun, matter, decision, letters):
    matter = begun(matter)
    page = show(desk, matter.url, matter.said(decision))
    names = [name for name in as_shown(page) if name.endswith("-text")]
    words = {name: f"{name}: {{name}}!\r\n\r\n{must(name)}" for name in names}

    decide(desk, matter.url, matter.said(decision), **words)

    for one in Message.objects.all():
        expected = words[f"{one.letter}-{one.language}-text"].replace("\r\n", "\n")
        assert one.text.strip() == expected.format(name=one.recipient.first_name, reason=WHY).strip()


def must(name: str) -> str:
    """What the letter of this field may not leave out."""
    return "\n".join(f"{{{each}}}" for each in LETTERS[name.split("-")[0]].required)


@pytest.mark.parametrize(
    ("matter", "decision", "letters", "other"), OTHERS, ids=[f"{m.__name__}-{d}-{o}" for m, d, _l, o in OTHERS]
)
def test_letter_of_another_decision_is_never_sent(desk, begun, matter, decision, letters, other):
    matter = begun(matter)
    of_other = as_shown(show(desk, matter.url, matter.said(other)))

    page = desk.post(matter.url, matter.said(decision) | of_other | {"send": "1"})

    assert "This is not the letter that you saw" in page.text
    assert (sent(), list(dict.fromkeys(letter for letter, _language in texts(page)))) == ([], letters)


@every_outcome
@pytest.mark.parametrize("carried", [{"send": "1"}, {"send": "1", "letter": "member_welcome x"}, {}])
def test_nothing_goes_that_was_not_shown(desk, begun, matter, decision, letters, carried):
    matter = begun(matter)

    page = desk.post(matter.url, matter.said(decision) | carried)

    assert (sent(), sorted({letter for letter, _language in texts(page)})) == ([], sorted(letters))


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ("text", "Dear {name}, {reason} {surname}", "This letter does not know {surname}."),
        ("subject", "For {surname}", "This letter does not know {surname}."),
        ("subject", "For you, {name}", "A subject names no person and no reason: leave out {name}."),
        ("text", " ", "Write what the letter says."),
        ("subject", "", "Give the letter a subject."),
        ("text", "Dear {name}, no.", "The letter must say {reason}."),
    ],
)
def test_words_that_cannot_be_sent_get_a_sentence_and_are_kept(desk, begun, part, typed, sentence):
    matter = begun(signature)

    page = decide(desk, matter.url, matter.said("refuse"), **{f"signature_refused-en-{part}": typed})

    error = page.context["letters"].errors[f"signature_refused-en-{part}"]
    assert (sentence in error[0], sentence in page.text, sent()) == (True, True, [])
    assert page.context["letters"][f"signature_refused-en-{part}"].value() == typed


def test_reader_of_another_language_sees_the_letter_shown_again(desk, begun):
    matter = begun(signature)
    shown = as_shown(show(desk, matter.url, matter.said("refuse")))
    speaks_kiswahili(matter.readers["signature_refused"][0])

    page = desk.post(matter.url, matter.said("refuse") | shown | {"send": "1"})

    assert (sent(), list(texts(page))) == ([], [("signature_refused", "sw")])
    assert "This is not the letter that you saw" in page.text


def test_reason_is_asked_for_and_the_typed_letter_kept(desk, begun):
    matter = begun(resource)
    shown = as_shown(show(desk, matter.url, matter.said("returned"))) | {"resource_returned-en-text": "My {reason}"}

    page = desk.post(matter.url, matter.said("returned") | shown | {"reason": "", "send": "1"})

    assert (list(page.context["form"].errors), sent()) == (["reason"], [])
    assert page.context["letters"]["resource_returned-en-text"].value() == "My {reason}"


def test_what_a_value_says_is_not_read_as_a_name(desk, begun):
    matter = begun(lambda: resource(title="Gauges {reason} {x}"))

    decide(desk, matter.url, matter.said("returned"))

    assert Message.objects.get().subject == "“Gauges {reason} {x}” needs a correction"


# Many at once


def chosen(kind: str, matters: list[Matter]) -> tuple[str, dict]:
    address, action = {
        "signature": ("/admin/terms/signature/", "accept_signatures"),
        "resource": ("/admin/resources/resource/", "publish_resources"),
    }[kind]
    return address, {"action": action, "_selected_action": [one.url.split("/")[-3] for one in matters]}


MANY = [("signature", signature, "signature_accepted"), ("resource", resource, "resource_published")]


@pytest.mark.parametrize(("kind", "matter", "letter"), MANY)
def test_many_at_once_are_shown_by_language_and_each_reader_gets_one_letter(desk, kind, matter, letter):
    matters = [matter() for _ in range(3)]
    speaks_kiswahili(matters[2].readers[letter][0])
    Message.objects.all().delete()
    address, selection = chosen(kind, matters)

    page = desk.post(address, selection)

    drafts = page.context["letters"].drafts
    assert [(one.letter, one.language, len(one.people)) for one in drafts] == [(letter, "en", 2), (letter, "sw", 1)]
    assert sent() == []
    typed = {f"{letter}-en-text": "Good news, {name}!"}
    desk.post(address, selection | as_shown(page) | typed | {"send": "1"})
    assert sent() == sorted((letter, one.readers[letter][0].email) for one in matters)
    english = Message.objects.filter(language="en")
    assert {one.text for one in english} == {f"Good news, {one.recipient.first_name}!\n" for one in english}


@pytest.mark.parametrize(("kind", "matter", "letter"), MANY)
def test_many_at_once_need_their_own_letter(desk, kind, matter, letter):
    matters = [matter(), matter()]
    Message.objects.all().delete()
    address, selection = chosen(kind, matters)
    shown = as_shown(desk.post(address, selection))

    page = desk.post(address, selection | shown | {"letter": "signature_refused", "send": "1"})

    assert ("This is not the letter that you saw" in page.text, sent()) == (True, [])


# Two coordinators at the same moment

RIVALS = [
    (organization, "return", "decline"),
    (organization, "approve", "return"),
    (application, "accept", "decline"),
    (application, "decline", "accept"),
    (signature, "accept", "refuse"),
    (resource, "published", "returned"),
    (reported, "keep", "stop"),
]


@pytest.fixture
def desks(desk_session):
    """Two coordinators, each with a browser."""
    found = [Client(), Client()]
    for browser in found:
        desk_session(browser, UserFactory(is_staff=True, is_superuser=True))
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("matter", "one", "other"), RIVALS, ids=[f"{m.__name__}-{o}-{x}" for m, o, x in RIVALS])
def test_of_two_coordinators_one_wins_and_the_other_keeps_reason_and_letter(begun, desks, matter, one, other):
    letters = {decision: theirs for its, decision, theirs in OUTCOMES if its is matter}
    matter, decisions = begun(matter), [one, other]
    typed = [typed_by(desk, matter, decision) for desk, decision in zip(desks, decisions, strict=True)]

    answers = at_once(*(partial(desk.post, matter.url, said) for desk, said in zip(desks, typed, strict=True)))

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    won = 0 if answers[0].status_code == 302 else 1
    page, kept = answers[1 - won], typed[1 - won]
    assert sent() == matter.goes(letters[decisions[won]])
    assert page.context["form"].non_field_errors()
    assert {name: page.context["letters"][name].value() for name in kept if name.endswith("-text")} == {
        name: words for name, words in kept.items() if name.endswith("-text")
    }
    assert [page.context["form"][name].value() for name in ("reason", "answer") if name in kept] == [
        kept[name] for name in ("reason", "answer") if name in kept
    ]


def typed_by(desk, matter: Matter, decision: str) -> dict:
    """What a coordinator sends who has read the letter and changed it."""
    said = matter.said(decision)
    shown = as_shown(show(desk, matter.url, said))
    return said | shown | {name: f"{words} P.S." for name, words in shown.items() if name.endswith("-text")} | SEND


SEND = {"send": "1"}


# Words for a letter that is not the decision's own


@pytest.mark.parametrize(
    "words", [{}, {("signature_refused", "en"): ("No", "No.")}, {("signature_accepted", "sw"): ("Ndiyo", "Ndiyo.")}]
)
def test_words_of_another_letter_or_language_undo_the_decision(begun, administrator, words):
    one = sign_as(MemberFactory().user)
    Message.objects.all().delete()

    with pytest.raises(Unseen):
        accept(one, administrator, words=words)

    one.refresh_from_db()
    assert (one.state, sent()) == ("signed", [])


def test_of_many_only_those_whose_letter_was_shown_are_accepted(administrator):
    english, kiswahili = MemberFactory().user, MemberFactory(user__language="sw").user
    signatures = [sign_as(english), sign_as(kiswahili)]
    Message.objects.all().delete()

    outcome = accept_each(signatures, administrator, {("signature_accepted", "en"): ("Yes", "Yes, {name}.")})

    assert (outcome.now, outcome.unseen) == (signatures[:1], signatures[1:])
    assert sent() == [("signature_accepted", english.email)]
