"""Somebody without an account asks about their data; a coordinator answers with a letter that both have read."""

from tests.browser.journeys import on_a_phone
from tests.browser.people import coordinator


@on_a_phone
def test_stranger_asks_coordinator_makes_sure_who_it_is_and_answers(arrive):
    zawadi, chebet = arrive(), arrive(coordinator(), second_factor=True)
    zawadi.email = "zawadi@example.org"

    zawadi.opens("/privacy-requests/new/")
    zawadi.ticks("Have my data erased")
    zawadi.types({"Your name": "Zawadi Were", "Your e-mail address": "zawadi@example.org"})
    zawadi.presses("Send the request")
    zawadi.is_refused("Say in a sentence or two what it is about.", at="In your words")
    zawadi.types({"In your words": "I wrote to you once. Please erase my address."})
    zawadi.presses("Send the request")
    zawadi.receives("What is asked for: Erasure.")
    chebet.opens("/admin/")
    chebet.reads("No answer is overdue.", "Privacy request: Erasure")
    chebet.follows("Zawadi Were")
    chebet.reads("I wrote to you once.", "No account has this address.")
    chebet.presses("Take : Zawadi Were")
    chebet.ticks("Fulfilled")
    chebet.presses("Write the letter")
    chebet.reads("Say how you know that it is really this person.")
    chebet.types({"How we know who asks": "She wrote back from her address."})
    chebet.presses("Write the letter")
    chebet.reads("It goes to zawadi@example.org, in English, exactly as it stands here.")
    chebet.types({"Subject": "Your address is erased"})
    chebet.presses("Answer and send the letter")
    chebet.reads("Answered, and the letter is on its way.", "She wrote back from her address.")

    zawadi.receives("Your address is erased", "you asked us to erase your data. It is erased.")
