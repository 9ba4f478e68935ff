"""A member writes to an organization, one of its contacts answers, and neither sees an address."""

from tests.browser.journeys import on_a_phone, read_and_send_letter
from tests.browser.people import coordinator
from tests.factories import ConversationFactory, MemberFactory, OrganizationFactory, RepresentationFactory


def ziwa_and_its_contact():
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    for name in ("Mwende Kilonzo", "Bahati Wario"):
        RepresentationFactory(organization=ziwa, person=MemberFactory(user__full_name=name).user)
    return ziwa, ziwa.representations.first().person


def test_member_writes_contact_answers_and_member_reads(arrive):
    _ziwa, contact = ziwa_and_its_contact()
    achieng = arrive(MemberFactory(user__full_name="Achieng Odera").user)
    mwende = arrive(contact)

    achieng.opens("/organizations/ziwa/")
    achieng.follows("Write a message")
    achieng.reads("to the 2 contacts of Ziwa Salama Network", "They see your name, not your address: Achieng Odera.")
    achieng.presses("Send the message")
    achieng.is_refused("Say in a few words what it is about.", at="Subject")
    achieng.types({"Subject": "River gauges", "Message": "May we come and see them?"})
    achieng.presses("Send the message")
    achieng.reads("Your message is on its way.", "May we come and see them?")
    mwende.opens_letter("A message to Ziwa Salama Network", "Achieng Odera writes", "> May we come and see them?")
    mwende.reads("May we come and see them?")
    mwende.reads_nothing_of(achieng.email)
    mwende.types({"Message": "Come on Thursday."})
    mwende.presses("Send the answer")
    achieng.opens_letter("An answer from Ziwa Salama Network", "Mwende Kilonzo", "> Come on Thursday.")
    achieng.reads("Come on Thursday.", "Mwende Kilonzo, Ziwa Salama Network")
    achieng.reads_nothing_of(mwende.email)
    achieng.presses("Mark as read")
    achieng.is_at("Messages")
    achieng.reads("River gauges", "To Ziwa Salama Network")


def test_contact_stops_somebody_and_allows_them_again(arrive):
    ziwa, contact = ziwa_and_its_contact()
    conversation = ConversationFactory(organization=ziwa)
    sender, mwende = arrive(conversation.person), arrive(contact)

    mwende.opens(conversation.get_absolute_url())
    mwende.presses("No more messages from this person")
    sender.opens(conversation.get_absolute_url())
    sender.reads("Ziwa Salama Network takes no messages from you at present.")
    mwende.presses("Allow messages from this person again")
    sender.opens(conversation.get_absolute_url())
    sender.types({"Message": "Thank you."})
    sender.presses("Send the answer")

    sender.reads("Your message is on its way.")


@on_a_phone
def test_reported_conversation_is_read_and_decided_at_the_desk(arrive):
    ziwa, contact = ziwa_and_its_contact()
    conversation = ConversationFactory(organization=ziwa, message="Buy my insurance.")
    mwende, chebet = arrive(contact), arrive(coordinator(), second_factor=True, width=1280)

    mwende.opens(conversation.get_absolute_url())
    mwende.follows("Report it")
    mwende.types({"What is wrong with it?": "An advertisement."})
    mwende.presses("Report")
    chebet.opens("/admin/")
    chebet.follows("Ziwa Salama Network")
    chebet.reads("An advertisement.")
    chebet.reads_nothing_of("Buy my insurance.")
    chebet.presses("Read the conversation")
    chebet.reads("Buy my insurance.")
    chebet.ticks("Change nothing")
    chebet.types({"Reason": "An offer is no advertisement."})
    read_and_send_letter(chebet, "Nothing is changed.")

    mwende.receives("Nothing is changed.", "An offer is no advertisement.")


def test_consents_are_given_and_taken_back_one_by_one(arrive):
    amina = arrive(MemberFactory().user)

    amina.opens("/me/consents/")
    amina.presses("I allow it Newsletter")
    amina.reads("Allowed since")
    amina.presses("Take it back Newsletter")

    amina.reads_nothing_of("Allowed since")
