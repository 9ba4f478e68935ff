"""Coordinators decide at the desk, which opens with a second factor; letters tell what they decided."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from organizations.membership import review
from tests.browser.journeys import decide_on_organization, on_a_phone, read_and_send_letter, sign_in_by_mail
from tests.browser.people import applicant_who_signed, complete_organization, coordinator


def test_desk_opens_with_a_code_by_mail_and_one_from_the_app(arrive):
    person, secret = coordinator(), generate_totp_secret()
    TOTP.activate(person, secret)
    chebet = arrive()

    chebet.opens("/admin/")
    sign_in_by_mail(chebet, person.email)
    chebet.types({"Code": format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))})
    chebet.presses("Sign in")

    chebet.reads("Nothing waits. Thank you.")


def test_person_becomes_a_member(arrive):
    applicant = applicant_who_signed(full_name="Amina Galgalo", email="amina@example.org")
    chebet, amina = arrive(coordinator(), second_factor=True), arrive(applicant)
    amina.receives("Terms of Reference")

    chebet.opens("/admin/")
    chebet.follows("Amina Galgalo")
    chebet.reads("We learn where others have gone before us.", "Kisumu")
    chebet.ticks("Accept")
    read_and_send_letter(chebet, "Dear Amina,")

    chebet.reads("Decided. The letter is on its way to Amina Galgalo.")
    amina.receives("Welcome to", "Dear Amina,")
    amina.opens("/me/")
    amina.reads("This is what waits for you, and what is new.", "Share a resource")


def test_organization_is_approved_and_only_then_listed(arrive):
    _organization, first, second = complete_organization("Nyika Imara Trust")
    visitor, amina, bahati = arrive(), arrive(first), arrive(second)
    visitor.opens("/organizations/")
    visitor.reads_nothing_of("Nyika Imara Trust")
    chebet = arrive(coordinator(), second_factor=True)

    decide_on_organization(chebet, "Nyika Imara Trust", "Approve: the organization becomes a member", accept=True)

    visitor.opens("/organizations/?sort=new")
    visitor.follows("Nyika Imara Trust")
    visitor.reads("We walk with the herds.", "Eleven people in Marsabit.")
    for person in (amina, bahati):
        person.receives("Welcome: Nyika Imara Trust is a member")


@pytest.mark.parametrize(
    ("decision", "subject", "next_step"),
    [
        ("Return: something has to be corrected", "please correct something", "Hand in the application"),
        ("Decline", "was declined", "Take it up again"),
    ],
)
@on_a_phone
def test_organization_reads_why_it_is_not_approved(arrive, decision, subject, next_step):
    _organization, first, _second = complete_organization("Nyika Imara Trust")
    amina, chebet = arrive(first), arrive(coordinator(), second_factor=True)
    amina.receives("Terms of Reference")

    decide_on_organization(chebet, "Nyika Imara Trust", decision, reason="Who is your referee?")

    chebet.reads("Nothing waits. Thank you.")
    amina.opens_letter(subject, "Who is your referee?")
    amina.reads("Who is your referee?")
    amina.presses(next_step)


@on_a_phone
def test_second_coordinator_is_told_and_keeps_the_reason(arrive):
    organization, _first, _second = complete_organization("Nyika Imara Trust")
    chebet, address = arrive(coordinator(), second_factor=True), f"/admin/organizations/organization/{organization.pk}"
    chebet.opens(f"{address}/review/")
    chebet.ticks("Decline")
    chebet.types({"Reason": "Not in Kenya."})
    review.return_for_correction(organization, coordinator(email="rono@example.org"), "Who is your referee?")

    chebet.presses("Show the letter")

    chebet.reads("Somebody else was first", "Returned for correction")
    chebet.still_has({"Reason": "Not in Kenya."})
