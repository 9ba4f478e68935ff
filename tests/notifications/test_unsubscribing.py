"""Mail to many ends by one press, without signing in; what is a person's own matter still comes."""

import re

import pytest
from django.core.signing import Signer
from django.test import Client

from members import consents
from members.models import User
from notifications import outbox
from notifications.delivery import deliver
from notifications.models import Kind, Message, Preference
from notifications.preferences import wants
from notifications.unsubscribing import address_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058, section 3.2


def path_for(user):
    return address_of(user).removeprefix("http://localhost:8000")


def to_many(user, **options):
    return outbox.post("member_welcome", user, in_bulk=True, unsubscribe=Kind.LETTERS, **options)


@pytest.mark.parametrize("language", ["en", "sw"])
def test_link_in_header_and_text_ends_mail_to_many(mail_server, language):
    user = UserFactory(language=language)
    deliver(to_many(user).pk)

    (letter,) = mail_server.letters
    address = letter["List-Unsubscribe"].strip("< >")
    plain, html = (part.get_content() for part in letter.iter_parts())
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in plain.splitlines()
    assert f'<a href="{address}">' in html

    answer = Client(enforce_csrf_checks=True).post(address.removeprefix("http://localhost:8000"), ONE_CLICK)

    assert (answer.status_code, answer.wsgi_request.LANGUAGE_CODE) == (200, language)
    assert [wants(user, kind) for kind in Kind] == [False, False]


def test_letter_about_a_persons_own_matter_has_no_link_to_end_it(mail_server):
    deliver(outbox.post("member_welcome", UserFactory()).pk)

    (letter,) = mail_server.letters
    assert (letter["List-Unsubscribe"], "unsubscribe" in letter.as_string()) == (None, False)


def test_link_takes_back_the_consent_to_newsletters(client):
    user = UserFactory()
    consents.give(user, "newsletter")

    client.post(path_for(user))

    assert not consents.allows(user, "newsletter")


def test_looking_at_the_link_ends_nothing(client):
    user = UserFactory()

    answer = client.get(path_for(user))

    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert wants(user, Kind.DIGEST)
    assert len(re.findall("<button[^>]*>End these letters", page)) == 1


def test_link_works_as_often_as_it_is_pressed(client):
    user = UserFactory()
    pages = {client.post(path_for(user)).content for _ in range(2)} | {client.get(path_for(user)).content}

    assert len(pages) == 1
    assert b"End these letters" not in pages.pop()
    assert Preference.objects.filter(user=user).count() == 1


def test_whoever_comes_back_gets_letters_again(member_client):
    user = member_client.user
    Client().post(path_for(user))

    member_client.post("/me/notifications/", {"rhythm": "weekly", "takes_letters": "on"})

    assert [wants(user, kind) for kind in Kind] == [True, True]


def test_link_opens_nothing_else(client):
    user = UserFactory()
    client.post(path_for(user))

    assert "_auth_user_id" not in client.session
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("made_up", ["1", "1:abc", "nonsense", Signer().sign(1), Signer(salt="other").sign(1)])
def test_made_up_link_is_answered_calmly_and_ends_nothing(client, made_up):
    user = UserFactory(pk=1)

    answer = client.post(f"/mail/unsubscribe/{made_up}/")

    assert (answer.status_code, wants(user, Kind.DIGEST)) == (404, True)
    assert "This link ends no letters" in answer.content.decode()


def test_link_of_a_closed_account_still_ends_letters(client):
    user = UserFactory()
    path = path_for(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.post(path).status_code == 200
    assert not Preference.objects.get(user=user).takes_letters


@pytest.mark.parametrize("method", ["head", "options", "put", "delete"])
def test_nothing_but_the_press_ends_letters(client, method):
    user = UserFactory()

    getattr(client, method)(path_for(user))

    assert wants(user, Kind.DIGEST)


def test_link_of_an_account_that_is_gone_is_answered_calmly(client):
    user = UserFactory()
    path = path_for(user)
    user.delete()

    assert client.post(path).status_code == 404


def test_letter_that_waited_is_withheld_from_whoever_ended_it(mail_server, client):
    user = UserFactory()
    message, own = to_many(user), outbox.post("member_declined", user, {"reason": ""})
    client.post(path_for(user))

    for one in (message, own):
        deliver(one.pk)

    assert [letter["Message-ID"] for letter in mail_server.letters] == [own.message_id]
    assert set(Message.objects.values_list("letter", "state")) == {
        ("member_welcome", "withheld"),
        ("member_declined", "sent"),
    }


def test_what_can_be_ended_goes_to_persons_only():
    with pytest.raises(ValueError, match="nobody but a person"):
        to_many("somebody@example.org")
