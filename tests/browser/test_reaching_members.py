"""Coordinators write to many, and look at the portal as one of them sees it."""

from coordination import letters
from tests.browser.journeys import at_a_desk
from tests.browser.people import coordinator
from tests.coordination.letters import letter, reader, writer

AMINA = {"user__full_name": "Amina Galgalo", "user__email": "amina@example.org"}


def test_a_letter_is_counted_written_tried_and_sent(arrive):
    amina, chebet = arrive(reader(**AMINA)), arrive(coordinator(), second_factor=True)

    chebet.opens("/admin/")
    chebet.follows("Letters to members")
    chebet.follows("Write a letter")
    chebet.page.get_by_text("Counties: all").click()
    chebet.ticks("Kisumu")
    chebet.presses("Count")
    chebet.reads("It reaches 1 member", "Amina Galgalo")
    chebet.types({"Subject in English": "We meet", "Text in English": "Dear {nmae},\n\nCome on Thursday."})
    chebet.presses("Save and look at it")
    chebet.reads("Line 1: the letter does not know {nmae}.")
    chebet.types({"Text in English": "Dear {name},\n\nCome on Thursday."})
    chebet.presses("Save and look at it")
    chebet.reads("Dear Chebet,")
    chebet.presses("Send a test to myself")
    chebet.receives("Test: We meet", "Dear Chebet,")
    chebet.presses("Send to 1 member")

    chebet.reads("It is on its way. Recipients: 1.")
    amina.receives("We meet", "Dear Amina,", "Come on Thursday.")


def test_a_second_coordinator_reads_and_confirms(arrive, settings):
    amina, chebet = arrive(reader(**AMINA)), arrive(coordinator(), second_factor=True)
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    one = letter(by=writer(full_name="Njoki Nduta"))
    letters.hand_in(one, one.by, 1, 1)

    chebet.opens("/admin/")
    chebet.follows("We meet in Kisumu")
    chebet.reads("Njoki Nduta", "It reaches 1 member")
    chebet.presses("I have read it: send to 1 member")

    chebet.reads("It is on its way. Recipients: 1.", "Confirmed by")
    amina.receives("We meet in Kisumu", "Dear Amina,")


@at_a_desk
def test_a_coordinator_looks_as_a_member_who_learns_of_it(arrive):
    person = reader(**AMINA)
    amina, chebet = arrive(person), arrive(coordinator(), second_factor=True)

    chebet.opens(f"/admin/members/member/{person.member.pk}/change/")
    chebet.follows("Look at the portal as this person sees it")
    chebet.types({"Reason": "Amina asked on the phone."})
    chebet.presses("Begin the look")
    chebet.is_at("Habari, Amina")
    chebet.follows("Sign-in and security")
    chebet.reads("This page is not shown while you look as somebody else.")
    chebet.opens("/me/")
    chebet.presses("Sign out")
    chebet.reads("Nothing can be changed or signed while you look as somebody else.")
    with chebet.page.expect_navigation():
        chebet.page.get_by_role("button", name="End the look").click()
    chebet.reads("The look is over; you are yourself again.")

    amina.opens_letter("A coordinator looks at the portal as you see it", "Amina asked on the phone.")
    amina.reads("Chebet Rono", "Amina asked on the phone.")
