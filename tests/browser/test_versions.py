"""A version of the Terms is written by one coordinator, published by another, and compared by everybody."""

from tests.browser.journeys import on_a_phone
from tests.browser.people import coordinator

CLAUSE = "10.1 The members review these Terms at least every two years."


@on_a_phone
def test_version_is_written_by_one_and_published_by_another(arrive):
    chebet = arrive(coordinator(), second_factor=True)
    baraka = arrive(coordinator(email="baraka@example.org"), second_factor=True)
    visitor = arrive()

    chebet.opens("/admin/terms/termsversion/add/")
    chebet.follows("Begin from the newest version")
    text = chebet.page.get_by_label("English text").input_value()
    chebet.types(
        {
            "What changed, and why, in English": "The Terms are reviewed each year.",
            "English text": text.replace(CLAUSE, "10.1 The members review these Terms every year."),
        }
    )
    chebet.presses("Save the draft")
    chebet.reads("The draft is saved.", "1 clause has other words.", "Whoever changed a draft last does not publish it")

    baraka.opens("/admin/terms/termsversion/")
    baraka.follows("Version 2")
    baraka.ticks("A correction: the meaning stays, nobody signs again")
    baraka.presses("See what follows")
    baraka.reads("What follows when you publish", "Nobody signs again")
    baraka.presses("Publish version 2")
    baraka.reads("Version 2 is published. Nobody can change it any more.", "Announced")

    visitor.opens("/terms/")
    visitor.follows("See what changes")
    visitor.reads("The Terms are reviewed each year.", "1 clause has other words.")
