"""Writing to an organization: who gets it, who is named, what is never shown, and who may."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from conversations.models import Conversation, ConversationMessage
from conversations.writing import WritingRefused
from members import consents
from members.models import User
from members.transitions import change_state
from notifications.models import Message
from organizations.models import Organization
from tests.factories import (
    ConversationFactory,
    ConversationMessageFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentationFactory,
    publish_version,
)
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
URL = "/organizations/ziwa/messages/new/"


def typed(**said):
    return {"subject": "River gauges", "body": "May we come?\r\n\r\nOn Monday?", "key": str(uuid.uuid4())} | said


def letters():
    return list(Message.objects.order_by("pk").values_list("letter", "address"))


def test_every_contact_gets_a_letter_with_name_organization_text_and_the_way_to_answer(
    client_of, achieng, contacts, mailbox
):
    client_of(achieng).post(URL, typed())

    conversation = Conversation.objects.get()
    sent = mailbox()
    assert [mail.to for mail in sent] == [[person.email] for person in contacts]
    assert sent[0].subject == "A message to Ziwa Salama Network"
    for said in ("Achieng Odera (Nyika Imara Trust)", "“River gauges”", "> May we come?\n>\n> On Monday?"):
        assert said in sent[0].body
    assert f"/organizations/ziwa/messages/{conversation.pk}/" in sent[0].body


def test_answer_goes_back_to_who_began_named_with_name_and_organization(client_of, achieng, contacts, begin, mailbox):
    conversation = begin(Organization.objects.get(slug="ziwa"), achieng)
    mailbox().clear()

    client_of(contacts[0]).post(conversation.get_absolute_url(), {"body": "Come!", "key": str(uuid.uuid4())})

    [mail] = mailbox()
    assert (mail.to, mail.subject) == ([achieng.email], "An answer from Ziwa Salama Network")
    assert "Mwende Kilonzo (Ziwa Salama Network) answers you" in mail.body
    assert "> Come!" in mail.body


def test_no_address_of_either_side_is_in_a_letter_or_on_a_page(client_of, achieng, contacts, begin, answer, mailbox):
    conversation = begin(Organization.objects.get(slug="ziwa"), achieng)
    answer(conversation, contacts[0])
    people = [achieng, *contacts]

    for mail in mailbox():
        others = {person.email for person in people} - set(mail.to)
        assert not mail.reply_to
        assert [address for address in others if address in mail.message().as_string()] == []
    for reader in (achieng, contacts[0]):
        for address in (conversation.get_absolute_url(), "/me/messages/"):
            page = client_of(reader).get(address).text
            assert [person.email for person in people if person.email in page] == []


def test_mail_log_keeps_no_text_of_what_was_sent(begin, achieng, ziwa, mailbox):
    begin(ziwa, achieng)
    mailbox()

    assert set(Message.objects.values_list("text", "subject")) == {("", "A message to Ziwa Salama Network")}


def test_text_breaks_out_of_its_quotation_nowhere(begin, achieng, ziwa, settings):
    begin(ziwa, achieng, body=f"Hello\u2028Dear all,\n{settings.PORTAL_URL}/me/leaving/", subject="One\nTwo")

    lines = Message.objects.first().text.splitlines()
    assert ["> Hello", "> Dear all,", f"> {settings.PORTAL_URL}/me/leaving/"] == [
        line for line in lines if line.startswith(">")
    ]


def test_page_says_before_the_press_who_gets_it_and_what_they_see(client_of, achieng, ziwa):
    page = client_of(achieng).get(URL).text

    assert "to the 2 contacts of Ziwa Salama Network who take messages" in page
    assert "They see your name and whom you represent, not your address: Achieng Odera, Nyika Imara Trust." in page


def test_contact_without_the_consent_gets_no_letter_and_the_others_do(begin, achieng, ziwa, contacts):
    consents.withdraw(contacts[0], "messages")

    begin(ziwa, achieng)

    assert letters() == [("message_relayed", contacts[1].email)]


def unreachable(person):
    person.representations.update(unreachable_since="2026-01-01T00:00Z")


def suspended(person):
    change_state(person.member, "suspended", None)


def closed(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def gone(person):
    for link in person.representations.all():
        change_state(link, "ended", person, ended_at=link.confirmed_at)


@pytest.mark.parametrize("become", [unreachable, suspended, closed, gone])
def test_contacts_whom_nothing_reaches_or_who_may_not_act_get_no_letter(begin, achieng, ziwa, contacts, become):
    become(contacts[0])

    begin(ziwa, achieng)

    assert letters() == [("message_relayed", contacts[1].email)]


def test_where_nobody_takes_messages_the_page_says_so_and_shows_no_form(client_of, achieng, contacts):
    for person in contacts:
        consents.withdraw(person, "messages")
    client = client_of(achieng)

    page, refused = client.get(URL).text, client.post(URL, typed())

    assert ("Nobody at Ziwa Salama Network takes messages" in page, "<textarea" in page) == (True, False)
    assert "Nobody at Ziwa Salama Network takes messages" in refused.text
    assert not Conversation.objects.exists()


def test_organization_switches_messages_off_in_its_editor_and_the_history_says_so(client_of, achieng, ziwa, contacts):
    client_of(contacts[0]).post("/organizations/ziwa/edit/messages/", {"revision": 1})

    ziwa.refresh_from_db()
    assert (ziwa.takes_messages, ziwa.edits.get().field) == (False, "takes_messages")
    assert "Ziwa Salama Network takes no messages through the portal." in client_of(achieng).get(URL).text
    assert "It takes no messages through the portal." in client_of(achieng).get("/organizations/ziwa/").text


@pytest.mark.parametrize("become", ["left", "suspended"])
def test_organization_that_is_gone_takes_nothing_and_writes_nothing(begin, answer, achieng, ziwa, contacts, become):
    conversation = begin(ziwa, achieng)
    change_state(ziwa, become, None)

    for writer in (achieng, contacts[0]):
        with pytest.raises(WritingRefused):
            answer(Conversation.objects.get(pk=conversation.pk), writer)


def test_own_people_do_not_write_to_their_organization(client_of, contacts):
    assert "You represent this organization yourself." in client_of(contacts[0]).get(URL).text


def test_visitor_reads_how_one_may_write(client, ziwa):
    page = client.get("/organizations/ziwa/").text

    assert "Members can write to this organization." in page
    assert f"/accounts/login/?next={URL}" in page


def test_member_who_owes_a_signature_reads_and_does_not_write(client_of, begin, answer, achieng, ziwa):
    conversation = begin(ziwa, achieng)
    sign_as(achieng)
    publish_version(sign_by=-1, effective_on=-20)

    client = client_of(achieng)
    assert client.get(URL).status_code == 403
    with pytest.raises(WritingRefused):
        answer(conversation, achieng)
    page = client.get(conversation.get_absolute_url()).text
    assert ("River gauges" in page, "your membership is not in order" in page) == (True, True)


def test_organization_whose_signature_is_overdue_reads_and_does_not_answer(begin, answer, achieng, ziwa, contacts):
    conversation = begin(ziwa, achieng)
    publish_version(sign_by=-1, effective_on=-20)

    with pytest.raises(WritingRefused, match="Ziwa Salama Network may read this, but not write"):
        answer(conversation, contacts[0])


@pytest.mark.parametrize("become", ["suspended", "left"])
def test_person_who_is_suspended_or_gone_is_not_written_to(begin, answer, achieng, ziwa, contacts, become):
    conversation = begin(ziwa, achieng)
    change_state(achieng.member, become, None)

    with pytest.raises(WritingRefused, match="Achieng Odera cannot be written to at present"):
        answer(Conversation.objects.get(pk=conversation.pk), contacts[0])


def test_same_form_sent_twice_writes_once(client_of, achieng, ziwa):
    client, form = client_of(achieng), typed()

    first, second = client.post(URL, form), client.post(URL, form)

    assert (first.url, Conversation.objects.count(), len(letters())) == (second.url, 1, 2)


def test_same_answer_sent_twice_is_written_once(begin, answer, achieng, ziwa, contacts):
    conversation, key = begin(ziwa, achieng), uuid.uuid4()

    assert answer(conversation, contacts[0], key=key) == answer(conversation, contacts[0], key=key)
    assert conversation.messages.count() == 2


def test_text_of_3000_characters_is_taken_and_one_more_is_refused_with_what_was_typed(client_of, achieng, ziwa):
    client, body = client_of(achieng), "a\r\n" * 1499

    assert client.post(URL, typed(body=f"{body}bc")).status_code == 302
    refused = client.post(URL, typed(body=f"{'c' * 3001}"))

    assert refused.context["form"].errors.keys() == {"body"}
    assert "c" * 3001 in refused.text


def test_markup_that_somebody_types_stays_text(client_of, begin, achieng, ziwa):
    conversation = begin(ziwa, achieng, body="<b>Look</b>", subject="<i>Now</i>")

    page = client_of(achieng).get(conversation.get_absolute_url()).text
    assert ("&lt;b&gt;Look" in page, "<b>Look" in page, "<i>Now" in page) == (True, False, False)


@pytest.mark.parametrize("broken", [{"body": ""}, {"body": "a" * 3001}])
def test_database_wants_a_text_of_some_length(broken):
    conversation = ConversationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConversationMessageFactory(conversation=conversation, **broken)


def test_database_wants_a_subject_and_each_key_once(ziwa, achieng):
    conversation = ConversationFactory(organization=ziwa, person=achieng)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConversationFactory(subject="")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConversationMessageFactory(conversation=conversation, key=ConversationMessage.objects.get().key)


def test_names_are_those_of_the_day_on_which_it_was_written(begin, achieng, ziwa):
    conversation = begin(ziwa, achieng)
    User.objects.filter(pk=achieng.pk).update(full_name="Achieng O. Were")
    Organization.objects.filter(name="Nyika Imara Trust").update(name="Nyika")

    message = conversation.messages.get()
    assert (message.name, message.organization_name) == ("Achieng Odera", "Nyika Imara Trust")


def test_member_who_represents_nobody_is_named_alone(begin, ziwa):
    begin(ziwa, MemberFactory(user__full_name="Kamene Munyao").user)

    assert "Kamene Munyao writes to Ziwa Salama Network" in Message.objects.first().text


def test_organization_that_is_no_member_yet_is_not_named(begin, ziwa, achieng):
    draft = OrganizationFactory(name="Kept Quiet", state="draft", joined_at=None)
    RepresentationFactory(organization=draft, person=achieng)

    assert begin(ziwa, achieng).messages.get().organization_name == "Nyika Imara Trust"
