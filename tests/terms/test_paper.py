"""A signature on paper counts once two coordinators have seen it, and never before."""

import datetime
import json

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cop_portal.membership.leaving import leave
from files.inspection import FileRefused
from files.models import StoredFile
from members.models import Transition
from terms import receipts
from terms.admission import admit, steps
from terms.ledger.checking import faults
from terms.models import LedgerEntry, PaperSigning, Signature, TermsVersion
from terms.paper import Page, PaperRefused, bound_person, confirm, enter, reject
from terms.versions import publish
from terms.withdrawal import withdraw
from tests.factories import MemberFactory, UserFactory, came
from tests.files.samples import any_file, pdf, upload
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def first(db):
    return UserFactory(full_name="Chebet Rono", is_staff=True)


@pytest.fixture
def second(db):
    return UserFactory(full_name="Otieno Were", is_staff=True)


def page(signer, **changes) -> Page:
    usual = {
        "version": TermsVersion.objects.in_force(),
        "language": "en",
        "signer": signer,
        "name": "Amina G.",
        "title": "Field officer",
        "signed_on": TODAY,
    } | bound_person(signer, "Amina G.")
    return Page(**usual | changes)


def scan(name="page.pdf") -> SimpleUploadedFile:
    return upload(name, pdf())


def entered(signer, by, **changes) -> PaperSigning:
    return enter(page(signer, **changes), scan(), by)


def second_version(by, **fields) -> TermsVersion:
    usual = {"number": 2, "text_en": "# Terms\n\nNew.", "effective_on": TODAY, "sign_by": TODAY}
    return publish(TermsVersion(**usual | fields), by)


def letters(mailbox) -> list[tuple[str, str]]:
    return [(mail.to[0], mail.subject) for mail in mailbox()]


def test_page_counts_once_a_second_coordinator_has_checked_it(applicant, first, second):
    paper = entered(applicant, first, signed_on=TODAY - datetime.timedelta(days=3))
    assert not Signature.objects.exists()

    signature = confirm(paper, second)

    paper.refresh_from_db()
    assert (paper.state, paper.checked_by, paper.signature) == ("confirmed", second, signature)
    assert (signature.method, signature.state, signature.party_name) == ("paper", "accepted", applicant.full_name)
    assert timezone.localtime(signature.signed_at).isoformat() == f"{paper.signed_on}T12:00:00+03:00"


def test_ledger_holds_what_stands_on_the_paper_and_who_answers_for_it(applicant, first, second):
    paper = entered(applicant, first)

    signature = confirm(paper, second)

    signed, accepted = signature.entries.order_by("number")
    record = json.loads(signed.record)
    names = ("method", "signed_on", "scan_sha256", "entered_by", "checked_by", "text_sha256")
    assert {name: record[name] for name in names} == {
        "method": "paper",
        "signed_on": TODAY.isoformat(),
        "scan_sha256": paper.scan.sha256,
        "entered_by": f"person:{first.pk}",
        "checked_by": f"person:{second.pk}",
        "text_sha256": TermsVersion.objects.in_force().sha256_en,
    }
    assert "Amina" not in signed.record
    personal = signed.personal
    assert (personal.name, personal.title, personal.email) == ("Amina G.", "Field officer", applicant.email)
    assert (personal.ip, personal.browser) == (None, "")
    assert (accepted.event, accepted.personal.name) == ("accepted", "Otieno Were")
    assert list(faults()) == []


def test_receipt_and_certificate_are_ordered_and_say_paper(applicant, first, second):
    signature = confirm(entered(applicant, first), second)

    signed, accepted = signature.entries.order_by("number")
    ordered = ProcrastinateJob.objects.filter(task_name="terms.tasks.make_receipt").order_by("pk")
    assert [job.args for job in ordered] == [{"entry_number": signed.number}, {"entry_number": accepted.number}]
    document = pypdfium2.PdfDocument(receipts.make(accepted).file.open().read())
    assert "On paper, checked by Chebet Rono and Otieno Were" in " ".join(
        document[0].get_textpage().get_text_bounded().split()
    )


def test_scan_is_the_signers_and_is_kept_as_it_was_sent(applicant, first):
    content = pdf()
    paper = enter(page(applicant), upload("page.pdf", content), first)

    assert (paper.scan.owner, paper.scan.kind, paper.scan.pages) == (applicant, "pdf", 1)
    assert paper.scan.open().read() == content


def test_letters_of_a_page_that_is_confirmed(applicant, first, second, mailbox):
    confirm(entered(applicant, first), second)

    assert letters(mailbox) == [
        (applicant.email, "A coordinator has entered your signed page"),
        (applicant.email, "Your signature on paper counts now"),
    ]
    assert "Chebet Rono has entered a page" in mailbox()[0].body
    assert "If this was not you, answer this mail at once." in mailbox()[0].body
    assert f"/me/terms/{Signature.objects.get().code}/" in mailbox()[1].body


def test_letters_of_a_page_that_is_rejected(applicant, first, second, mailbox):
    paper = entered(applicant, first)
    mailbox().clear()

    reject(paper, second, "The date reads 3 June,\nnot 3 July.")

    paper.refresh_from_db()
    assert (paper.state, paper.reason, paper.signature) == ("rejected", "The date reads 3 June,\nnot 3 July.", None)
    assert letters(mailbox) == [(first.email, "A signed page was rejected")]
    assert "The date reads 3 June,\nnot 3 July." in mailbox()[0].body
    assert (Signature.objects.count(), LedgerEntry.objects.count()) == (0, 0)
    assert Transition.objects.of(paper).get().by == second


def test_rejected_page_makes_room_for_a_better_one(applicant, first, second):
    reject(entered(applicant, first), second, "Unreadable.")

    assert confirm(entered(applicant, first), second).state == "accepted"


@pytest.mark.parametrize("decide", [confirm, lambda paper, by: reject(paper, by, "No.")], ids=["confirm", "reject"])
def test_who_entered_a_page_does_not_check_it(applicant, first, decide):
    paper = entered(applicant, first)

    with pytest.raises(PaperRefused) as refused:
        decide(paper, first)

    assert refused.value.code == "second"
    assert PaperSigning.objects.get().state == "entered"


def test_signer_neither_enters_nor_checks_the_page(first):
    with pytest.raises(PaperRefused) as entering:
        entered(first, first)
    coordinator = MemberFactory().user
    paper = entered(coordinator, first)
    with pytest.raises(PaperRefused) as checking:
        confirm(paper, coordinator)

    assert (entering.value.code, checking.value.code) == ("own", "own check")


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "UPDATE terms_papersigning SET state = 'rejected', checked_by_id = entered_by_id",
            "paper_signing_is_checked_by_another",
        ),
        (
            "UPDATE terms_papersigning SET state = 'rejected', checked_by_id = signer_id",
            "paper_signing_is_not_handled_by_its_signer",
        ),
        ("UPDATE terms_papersigning SET entered_by_id = signer_id", "paper_signing_is_not_handled_by_its_signer"),
        ("UPDATE terms_papersigning SET state = 'confirmed'", "paper_signing_counts_once_checked"),
        ("UPDATE terms_papersigning SET state = 'rejected'", "paper_signing_counts_once_checked"),
    ],
)
def test_database_refuses_what_two_people_have_not_done(applicant, first, statement, constraint):
    entered(applicant, first)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_keeps_one_waiting_page_for_a_party_and_version(applicant, first, second):
    paper = entered(applicant, first)
    paper.pk = None

    with pytest.raises(IntegrityError, match="paper_signing_waits_once"), transaction.atomic():
        paper.save(force_insert=True)


@pytest.mark.parametrize("decided", ["confirmed", "rejected"])
def test_decision_is_final_in_the_database(applicant, first, second, decided):
    paper = entered(applicant, first)
    confirm(paper, second) if decided == "confirmed" else reject(paper, second, "No.")

    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE terms_papersigning SET state = 'entered', checked_by_id = NULL, signature_id = NULL")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"signed_on": TODAY + datetime.timedelta(days=1)}, "future"),
        ({"signed_on": datetime.date(2026, 2, 28)}, "early"),
    ],
)
def test_date_on_the_paper_must_be_possible(applicant, first, changes, rule):
    with pytest.raises(PaperRefused) as refused:
        entered(applicant, first, **changes)

    assert refused.value.code == rule
    assert (PaperSigning.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_text_may_be_signed_from_the_day_it_was_published_or_in_force(applicant, first):
    entered(applicant, first, signed_on=datetime.date(2026, 3, 1))
    later = second_version(None, effective_on=TODAY + datetime.timedelta(days=30), sign_by=TODAY.replace(year=2099))
    paper = entered(applicant, first, version=later)

    assert paper.signed_on == TODAY


def test_drafts_and_languages_without_a_text_are_refused(applicant, first):
    draft = TermsVersion.objects.create(number=3, text_en="# Draft", effective_on=TODAY)
    english = second_version(None)

    with pytest.raises(PaperRefused) as of_draft:
        entered(applicant, first, version=draft)
    with pytest.raises(PaperRefused) as of_language:
        entered(applicant, first, version=english, language="sw")

    assert (of_draft.value.code, of_language.value.code) == ("draft", "language")


def test_closed_account_signs_nothing_more(applicant, first):
    applicant.is_active = False
    applicant.save(update_fields=["is_active"])

    with pytest.raises(PaperRefused) as refused:
        entered(applicant, first)

    assert refused.value.code == "closed"


def test_page_of_a_party_that_waits_or_stands_already_is_refused(applicant, member, first, second):
    entered(applicant, first)
    standing = sign_as(member)

    with pytest.raises(PaperRefused) as waits:
        entered(applicant, second)
    with pytest.raises(PaperRefused) as stands:
        entered(member, first)

    assert waits.value.code == "waits"
    assert stands.value.messages == [
        f"A signature under version 1 stands already, on certificate {standing.code}. Nothing needs to be entered."
    ]


def test_page_whose_signer_signed_on_the_portal_meanwhile_counts_no_more(applicant, first, second):
    paper = entered(applicant, first)
    sign_as(applicant)

    with pytest.raises(PaperRefused) as refused:
        confirm(paper, second)

    assert refused.value.code == "stands"
    assert PaperSigning.objects.get().state == "entered"
    assert Signature.objects.get().method == "electronic"


def test_page_signed_before_a_withdrawal_does_not_count(member, first, second):
    withdraw(sign_as(member), member, came())

    with pytest.raises(PaperRefused) as refused:
        entered(member, first, signed_on=TODAY - datetime.timedelta(days=1))

    assert refused.value.code == "withdrawn"
    assert confirm(entered(member, first), second).state == "accepted"


def test_page_under_a_newer_version_supersedes_what_was_signed_before(member, first, second):
    earlier = sign_as(member)
    second_version(None)

    signature = confirm(entered(member, first), second)

    earlier.refresh_from_db()
    assert (earlier.state, signature.state) == ("superseded", "accepted")
    assert list(LedgerEntry.objects.order_by("number").values_list("event", flat=True)) == [
        "signed",
        "signed",
        "accepted",
        "superseded",
    ]
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("page.docx", any_file("docx"), "kind"),
        ("page.webp", any_file("webp"), "kind"),
        ("page.pdf", any_file("png"), "disagrees"),
        ("page.jpg", any_file("pdf"), "disagrees"),
        ("page.pdf", b"%PDF-1.7 cut off", "broken"),
        ("page.pdf", b"", "empty"),
    ],
)
def test_scan_of_another_kind_is_refused_and_leaves_nothing(applicant, first, mailbox, name, content, rule):
    with pytest.raises(FileRefused) as refused:
        enter(page(applicant), upload(name, content), first)

    assert refused.value.code == rule
    assert (PaperSigning.objects.count(), StoredFile.objects.count(), mailbox()) == (0, 0, [])


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", "pdf"), ("a.jpg", "jpeg"), ("a.png", "png")])
def test_scan_is_a_pdf_or_a_picture(applicant, first, name, kind):
    assert enter(page(applicant), upload(name, any_file(kind)), first).scan.kind == kind


def test_page_in_kiswahili_binds_to_the_kiswahili_text(applicant, first, second):
    signature = confirm(entered(applicant, first, language="sw"), second)

    assert signature.language == "sw"
    assert TermsVersion.objects.in_force().sha256_sw in signature.entries.order_by("number")[0].record


def test_applicants_step_waits_until_the_page_is_checked_then_they_are_admitted(applicant, first, second):
    states = []
    paper = entered(applicant, first)
    states.append([step.state for step in steps(applicant.member)])
    signature = confirm(paper, second)
    states.append([step.state for step in steps(applicant.member)])

    admit(applicant.member, second)

    assert states == [["done", "done", "waiting", "later"], ["done", "done", "done", "open"]]
    applicant.member.refresh_from_db()
    assert applicant.member.state == "active"
    assert list(signature.entries.order_by("number").values_list("event", flat=True)) == ["signed", "accepted"]


def test_page_of_a_person_who_has_left_does_not_count(applicant, first, second):
    paper = entered(applicant, first)
    leave(applicant, came(), keeps_credit=True)

    with pytest.raises(PaperRefused) as refused:
        confirm(paper, second)
    with pytest.raises(PaperRefused) as refused_again:
        entered(applicant, first)

    assert (refused.value.code, refused_again.value.code) == ("left", "left")
    assert not Signature.objects.exists()


def test_page_does_not_count_once_the_account_is_closed(applicant, first, second):
    paper = entered(applicant, first)
    applicant.is_active = False
    applicant.save()

    with pytest.raises(PaperRefused) as refused:
        confirm(paper, second)

    assert refused.value.code == "closed"
