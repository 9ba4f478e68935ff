"""The page of signing, for those who signed an older version."""

import json
import threading
import time

import pytest
from django.db import transaction

from terms.acceptance import accept
from terms.models import LedgerEntry, Signature, TermsVersion
from terms.signing import AuthenticationTooOld, StaleOpening, open_text, read_opening, sign
from terms.standing import party_of_person
from tests.factories import MemberFactory, came, publish_version
from tests.parallel import PATIENCE, came_of, meanwhile, refusals, until_somebody_waits
from tests.terms.test_signing import agreement, sign_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_once(member, administrator):
    accept(sign_as(member), administrator)
    return member


def test_page_says_what_changed_word_by_word(client, sign_in, signed_once):
    publish_version()
    sign_in(client, signed_once)

    page = client.get("/me/terms/").text

    assert "What changed since you signed" in page
    assert "Joining stays free, in clearer words." in page
    assert "any charge" in page.partition("<ins>")[2]


def test_signing_again_keeps_both_proofs(client, sign_in, signed_once):
    second = publish_version()
    sign_in(client, signed_once)

    client.post("/me/terms/", agreement(signed_once, opening=open_text(second, "en", signed_once)))

    assert list(
        Signature.objects.filter(signer=signed_once).order_by("pk").values_list("version__number", "state")
    ) == [
        (1, "accepted"),
        (2, "signed"),
    ]
    assert "You have not signed" not in client.get("/me/terms/").text


def test_list_of_signatures_stays_reachable_while_one_is_owed(client, sign_in, signed_once):
    publish_version()
    sign_in(client, signed_once)

    page = client.get("/me/terms/signed/").text

    assert Signature.objects.get(signer=signed_once).code in page
    assert "A new version waits for your signature" in page


def test_text_of_a_version_that_is_outdated_is_not_signed(client, sign_in, signed_once):
    old = open_text(TermsVersion.objects.in_force(), "en", signed_once)
    publish_version()
    sign_in(client, signed_once)

    response = client.post("/me/terms/", agreement(signed_once, opening=old))

    assert "The text has changed" in response.text
    assert f'value="{signed_once.full_name}"' in response.text
    assert Signature.objects.filter(signer=signed_once).count() == 1


def test_text_stays_valid_while_a_later_one_is_only_announced(applicant):
    opening = read_opening(open_text(TermsVersion.objects.in_force(), "en", applicant), applicant)
    publish_version(effective_on=20, sign_by=50)

    assert sign_as(applicant, opening).version.number == 1


def test_who_showed_themselves_long_ago_enters_a_code_and_the_press_is_repeated(client, sign_in, applicant):
    sign_in(client, applicant, minutes=11)

    response = client.post("/me/terms/", agreement(applicant))
    assert response.url == "/accounts/reauthenticate/?next=%2Fme%2Fterms%2F"
    assert not Signature.objects.exists()

    client.post(response.url, {"action": "send"})
    code = client.session["reauthentication_code"]["code"]
    response = client.post(response.url, {"code": code})

    signature = Signature.objects.get(signer=applicant)
    assert response.url == f"/me/terms/{signature.code}/"
    assert '"authenticated_by":"code"' in signature.entries.get().record


@pytest.mark.parametrize("facts", [{"authenticated_at": None}, {"minutes": 11}])
def test_rule_itself_refuses_an_old_authentication(applicant, facts):
    from datetime import timedelta

    from django.utils import timezone

    at = timezone.now() - timedelta(minutes=facts["minutes"]) if "minutes" in facts else None
    version = TermsVersion.objects.in_force()
    opening = read_opening(open_text(version, "en", applicant), applicant)

    with pytest.raises(AuthenticationTooOld):
        sign(
            opening,
            applicant,
            kind="person",
            party=party_of_person(applicant),
            party_name=applicant.full_name,
            typed_name=applicant.full_name,
            title="",
            came=came(authenticated_at=at),
        )


@pytest.mark.parametrize(("minutes", "known_by"), [(2, "totp"), (11, "code")], ids=["recent", "long ago"])
def test_second_factor_counts_more_than_a_code_that_came_later(client, sign_in, applicant, minutes, known_by):
    sign_in(client, applicant)
    session = client.session
    factor = {"method": "mfa", "type": "totp", "at": time.time() - 60 * minutes}
    session["account_authentication_methods"] = [factor, *session["account_authentication_methods"]]
    session.save()

    client.post("/me/terms/", agreement(applicant))

    assert json.loads(LedgerEntry.objects.get().record)["authenticated_by"] == known_by


def test_ended_session_signs_nothing_and_keeps_the_name(client, sign_in, applicant):
    response = client.post("/me/terms/", agreement(applicant, typed_name="Amina wa Juma"))
    assert response.url == "/accounts/login/?next=/me/terms/"
    assert "so nothing is signed yet. Sign in, then sign again." in client.get(response.url).text

    sign_in(client, applicant)
    page = client.get("/me/terms/").text

    assert "You had been signed out, so nothing was signed." in page
    assert 'value="Amina wa Juma"' in page
    assert not Signature.objects.exists()


@pytest.mark.parametrize("changes", [{}, {"opening": "made-up"}], ids=["opened by another", "opened by nobody"])
def test_name_typed_by_one_is_not_shown_to_who_signs_in_next(client, sign_in, applicant, member, changes):
    client.post("/me/terms/", agreement(applicant, typed_name="Amina wa Juma") | changes)

    sign_in(client, member)
    page = client.get("/me/terms/").text

    assert 'name="typed_name"' in page
    assert ("Amina wa Juma" in page, "The name you typed is kept below" in page) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_who_is_signing_and_what_was_read_is_bound_or_refused():
    """One person has pressed and not finished, another presses while the new version comes into force."""
    first, second = (MemberFactory(state="applicant").user for _ in range(2))
    openings = {
        user: read_opening(open_text(TermsVersion.objects.in_force(), "en", user), user) for user in (first, second)
    }
    has_pressed, may_finish, order = threading.Event(), threading.Event(), []

    def press_and_wait():
        with transaction.atomic():
            sign_as(first, openings[first])
            has_pressed.set()
            may_finish.wait(PATIENCE)
            order.append("signed")

    def bring_into_force():
        publish_version()
        order.append("published")
        sign_as(second, openings[second])

    signing = meanwhile(press_and_wait)
    has_pressed.wait(PATIENCE)
    publishing = meanwhile(bring_into_force)
    until_somebody_waits()
    may_finish.set()

    assert refusals(came_of([signing, publishing], may_raise=(StaleOpening,))) == ["StaleOpening"]
    assert order == ["signed", "published"]
    assert [entry.signature.signer for entry in LedgerEntry.objects.all()] == [first]
