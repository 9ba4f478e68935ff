import datetime
import hashlib

import pytest
import time_machine
from django.utils import timezone

from terms.acceptance import refuse
from terms.ledger.checking import faults
from terms.models import LedgerEntry, Signature, TermsVersion
from terms.signing import OPENING_LASTS, StaleOpening, open_text, read_opening, sign
from terms.withdrawal import withdraw
from tests.factories import MemberFactory, UserFactory, came
from tests.parallel import at_once
from tests.terms.tampering import behind_the_triggers

pytestmark = pytest.mark.django_db


def sign_as(user, opening=None, version=None):
    version = version or TermsVersion.objects.in_force()
    return sign(
        opening or read_opening(open_text(version, "en", user), user),
        user,
        kind="person",
        party=f"person:{user.pk}",
        party_name=user.full_name,
        typed_name=user.full_name,
        title="Officer",
        came=came(),
    )


def agreement(user, **changes):
    version = TermsVersion.objects.in_force()
    return {
        "electronic": "on",
        "has_read": "on",
        "typed_name": user.full_name,
        "opening": open_text(version, "en", user),
    } | changes


def test_signature_keeps_text_hash_time_ip_browser_and_name(applicant):
    signature = sign_as(applicant)

    entry = signature.entries.get()
    text = TermsVersion.objects.get(number=1).text_en
    assert hashlib.sha256(text.encode()).hexdigest() in entry.record
    assert (entry.personal.name, entry.personal.ip, entry.personal.browser) == (
        applicant.full_name,
        "192.0.2.7",
        "Firefox",
    )
    assert abs((timezone.now() - signature.signed_at).total_seconds()) < 60


def test_first_version_has_the_bytes_that_were_handed_over():
    assert (
        TermsVersion.objects.get(number=1).sha256_en
        == "aa6a855fcc6d99ef225c8d066f29607bfca06f261a9de0b44563e0c57d9fad42"
    )


def test_signing_twice_gives_the_signature_that_stands(applicant):
    assert sign_as(applicant) == sign_as(applicant)
    assert LedgerEntry.objects.count() == 1


def test_opening_of_another_person_is_refused(applicant):
    token = open_text(TermsVersion.objects.in_force(), "en", UserFactory())

    with pytest.raises(StaleOpening):
        read_opening(token, applicant)


def test_opening_lasts_half_a_day(applicant):
    with time_machine.travel(timezone.now() - OPENING_LASTS - datetime.timedelta(minutes=1)):
        token = open_text(TermsVersion.objects.in_force(), "en", applicant)

    with pytest.raises(StaleOpening):
        read_opening(token, applicant)


def test_opening_of_other_bytes_is_refused(applicant):
    token = open_text(TermsVersion.objects.in_force(), "en", applicant)
    behind_the_triggers("UPDATE terms_termsversion SET sha256_en = repeat('0', 64)")

    with pytest.raises(StaleOpening):
        read_opening(token, applicant)


def test_page_signs_and_shows_the_certificate(client, sign_in, applicant):
    sign_in(client, applicant)

    response = client.post("/me/terms/", agreement(applicant), follow=True, HTTP_USER_AGENT="Opera Mini")

    signature = Signature.objects.get(signer=applicant)
    assert response.redirect_chain == [(f"/me/terms/{signature.code}/", 302)]
    assert signature.entries.get().personal.browser == "Opera Mini"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("has_read", "", "Tick that you have read the Terms of Reference."),
        ("electronic", "", "Tick that you agree to sign electronically."),
        ("typed_name", "Somebody Else", "Type your name as it stands in your profile"),
        ("opening", "forged", "The text has changed"),
    ],
)
def test_unfinished_ceremony_signs_nothing_and_keeps_what_was_typed(client, sign_in, applicant, field, value, sentence):
    sign_in(client, applicant)

    response = client.post("/me/terms/", agreement(applicant, **{field: value}))

    assert sentence in response.text
    assert f'value="{value if field == "typed_name" else applicant.full_name}"' in response.text
    assert not Signature.objects.exists()


def test_case_and_blanks_of_the_typed_name_do_not_matter(client, sign_in, applicant):
    sign_in(client, applicant)

    client.post("/me/terms/", agreement(applicant, typed_name=f"  {applicant.full_name.replace(' ', '  ').upper()} "))

    assert Signature.objects.get().entries.get().personal.name == applicant.full_name.upper()


def test_looking_at_the_page_signs_nothing(client, sign_in, applicant):
    sign_in(client, applicant)
    client.get("/me/terms/", agreement(applicant))
    assert not Signature.objects.exists()


def test_certificate_is_the_signers_own(client, sign_in, applicant, member):
    signature = sign_as(applicant)
    client.force_login(member)
    assert client.get(f"/me/terms/{signature.code}/").status_code == 404


@pytest.mark.parametrize("typed", ["{code}", "{small}", " {spaced} "])
def test_anyone_checks_a_certificate_by_its_code(client, sign_in, applicant, typed):
    code = sign_as(applicant).code
    typed = typed.format(code=code, small=code.lower(), spaced=code.replace("-", " "))

    response = client.get("/verify/", {"code": typed}, follow=True)

    assert applicant.full_name in response.text
    assert applicant.email not in response.text


def test_unknown_code_is_a_404_that_helps(client):
    response = client.get("/verify/0000-0000/")
    assert response.status_code == 404
    assert "Compare it with the paper" in response.text


def test_exact_bytes_can_be_downloaded(client):
    content = client.get("/terms/1/text/en/").content
    assert hashlib.sha256(content).hexdigest() == TermsVersion.objects.get(number=1).sha256_en


@pytest.mark.django_db(transaction=True)
def test_ten_people_signing_at_once_leave_an_unbroken_chain():
    people = [MemberFactory(state="applicant").user for _ in range(10)]

    at_once(*[lambda user=user: sign_as(user) for user in people])

    assert list(LedgerEntry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 11))
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_double_tap_signs_once():
    user = MemberFactory(state="applicant").user

    at_once(*[lambda: sign_as(user)] * 4)

    assert Signature.objects.filter(signer=user).count() == 1
    assert LedgerEntry.objects.count() == 1


def test_letter_tells_time_and_fingerprint(applicant, mailbox):
    signature = sign_as(applicant)

    words = " ".join(mailbox()[-1].body.split())

    assert f"({signature.signed_at:%Y-%m-%d %H:%M:%S} UTC)" in words
    assert signature.version.sha256("en") in words


@pytest.mark.parametrize(
    "end",
    [lambda one, by: withdraw(one, one.signer, came()), lambda one, by: refuse(one, by, "No.")],
    ids=["withdrawn", "refused"],
)
def test_form_sent_again_does_not_revive_what_has_ended(applicant, administrator, end):
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", applicant), applicant)
    end(sign_as(applicant, opening), administrator)

    with pytest.raises(StaleOpening):
        sign_as(applicant, opening)

    assert not Signature.objects.standing().exists()
    assert sign_as(applicant).is_standing
