"""Somebody finds the organization they work for and asks to join it; one of its people answers."""

from tests.factories import MemberFactory, OrganizationFactory, RepresentationFactory


def test_colleague_asks_to_join_and_is_let_in(arrive):
    ziwa = OrganizationFactory(name="Ziwa Salama Network", slug="ziwa")
    achieng = arrive(MemberFactory(user__full_name="Achieng Odera").user)
    mwende = arrive(RepresentationFactory(organization=ziwa).person)

    achieng.opens("/organizations/new/")
    achieng.types({"Name of the organization": "Ziwa Salma"})
    achieng.presses("Look it up")
    achieng.follows("Ask to join it")
    achieng.types({"Your role in the organization": "Field officer"})
    achieng.presses("Send the request")
    achieng.reads("Your request is on its way")
    mwende.opens_letter("Somebody asks to join Ziwa Salama Network")
    mwende.ticks("No")
    mwende.presses("Send the answer")
    mwende.is_refused("Say why: the person reads it.", at="Reason")
    mwende.ticks("Yes: this person represents the organization from now on")
    mwende.presses("Send the answer")

    mwende.reads("Your answer is on its way to Achieng Odera.", "Field officer")
    achieng.opens_letter("You now represent Ziwa Salama Network")
    achieng.reads("Ziwa Salama Network")
