"""Coordinators choose what letters say: safely, with a preview, and with the portal's own words always there."""

import pytest
from django.db import IntegrityError, transaction

from members.models import Transition
from notifications import outbox, wording
from notifications.letters import LETTERS
from notifications.models import LetterWording
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/notifications/letterwording/member_declined/en/"
LIST = "/admin/notifications/letterwording/"
WORDS = {"subject": "No, for {community}", "text": "Dear {name},\n\nthe board says:\n\n{reason}\n\nWrite to {contact}."}


@pytest.fixture
def coordinator(client, desk_session):
    user = UserFactory(is_staff=True, full_name="Zawadi Otieno", roles=["coordinators"])
    desk_session(client, user)
    return user


def save(client, press="save", page=PAGE, **changes):
    base = LetterWording.objects.filter(letter="member_declined", language="en").values_list("pk", flat=True).first()
    return client.post(page, {"base": base or 0, press: ""} | WORDS | changes)


def declined(reason="No referee.", language="en"):
    message = outbox.post("member_declined", UserFactory(full_name="Amina G", language=language), {"reason": reason})
    return message.subject, message.text


def test_next_letter_says_what_the_coordinator_chose_in_that_language_only(client, coordinator, settings):
    in_kiswahili = declined(language="sw")

    assert save(client).status_code == 302

    assert declined() == (
        "No, for K4R CoP",
        f"Dear Amina,\n\nthe board says:\n\nNo referee.\n\nWrite to {settings.COMMUNITY_CONTACT}.\n",
    )
    assert declined(language="sw") == in_kiswahili


def test_portals_words_come_back_by_one_press_and_everything_is_kept(client, coordinator):
    before = declined()
    save(client)
    client.post(PAGE, {"reset": ""})

    assert declined() == before
    assert list(LetterWording.objects.values_list("subject", "by")) == [
        ("", coordinator.pk),
        (WORDS["subject"], coordinator.pk),
    ]
    assert list(Transition.objects.filter(what="wording").values_list("before", "after")) == [
        (WORDS["subject"], ""),
        ("", WORDS["subject"]),
    ]
    assert "Zawadi Otieno" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("field", ["subject", "text"])
def test_name_that_the_letter_does_not_know_gets_a_sentence(client, coordinator, field):
    page = save(client, **{field: "Dear {organisation}, {reason}"}).content.decode()

    assert "This letter does not know {organisation}." in page
    assert "Dear {organisation}, {reason}" in page
    assert LetterWording.objects.count() == 0


@pytest.mark.parametrize("name", ["name", "reason"])
def test_subject_names_no_person_and_no_reason(client, coordinator, name):
    page = save(client, subject=f"Hello {{{name}}}").content.decode()

    assert f"A subject names no person and no reason: leave out {{{name}}}." in page
    assert not LetterWording.objects.exists()


def test_decision_keeps_its_reason(client, coordinator):
    assert "The letter must say {reason}." in save(client, text="Dear {name}, no.").content.decode()
    assert LetterWording.objects.count() == 0


def test_preview_shows_it_with_invented_values_and_saves_nothing(client, coordinator):
    page = save(client, "preview").content.decode()

    assert "No, for K4R CoP" in page
    assert "<p>Dear Amina,</p>" in page
    assert LetterWording.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    ["{{ portal }}", "{name.__class__}", "{0}", "{}", "{name!r}", "{name:>9999999}", "{ name }", "{% now 'Y' %}"],
)
def test_code_in_braces_is_a_name_that_no_letter_knows(client, coordinator, typed):
    page = save(client, text=f"{typed} {{reason}}").content.decode()

    assert "This letter does not know" in page
    assert LetterWording.objects.count() == 0


def test_what_is_typed_is_never_run(client, coordinator):
    typed = "<script>alert(1)</script>"
    page = save(client, "preview", text=f"{typed} {{reason}}").content.decode()
    save(client, text=f"{typed} {{reason}}")

    said = declined(reason="{name} {{ community }}")[1]

    assert said == f"{typed} {{name}} {{{{ community }}}}\n"
    assert "<script>alert" not in page


def test_wording_of_an_older_portal_that_names_what_is_gone_is_passed_over():
    before = declined()
    LetterWording.objects.create(letter="member_declined", language="en", subject="{gone}", text="x", by=UserFactory())

    assert declined() == before


def test_second_of_two_coordinators_is_told_and_keeps_what_they_typed(client, coordinator):
    wording.choose("member_declined", "en", "First", "First. {reason}", UserFactory())

    page = client.post(PAGE, {"base": 0, "save": ""} | WORDS).content.decode()

    assert "Somebody else changed this letter meanwhile" in page
    assert ("First. {reason}" in page, "the board says:" in page) == (True, True)
    assert LetterWording.objects.count() == 1
    assert save(client).status_code == 302


def test_list_says_whose_words_each_letter_has(client, coordinator):
    save(client)

    page = client.get(LIST).content.decode()

    assert page.count("Words of Zawadi Otieno") == 1
    assert (
        page.count("The portal's words".replace("'", "&#x27;")) + page.count("The portal's words")
        == 2 * len(LETTERS) - 1
    )


@pytest.mark.parametrize("page", [LIST, PAGE])
def test_nobody_else_sees_or_changes_them(client, desk_session, page):
    desk_session(client, UserFactory(is_staff=True))

    assert [client.get(page).status_code, save(client, page=PAGE).status_code] == [403, 403]
    assert LetterWording.objects.count() == 0


@pytest.mark.parametrize(
    "page",
    [PAGE.replace("declined", "code"), PAGE.replace("/en/", "/fr/"), PAGE.replace("member_declined", "login_code")],
)
def test_letters_that_keep_their_words_have_no_page(client, coordinator, page):
    assert client.get(page).status_code == 404


def test_wording_is_whole_whatever_the_code_does():
    with pytest.raises(IntegrityError, match="letter_wording_is_whole"), transaction.atomic():
        LetterWording.objects.create(letter="member_declined", language="en", subject="", text="x", by=UserFactory())


def test_typed_line_that_reads_as_a_link_of_ours_becomes_none(settings):
    settings.PORTAL_URL = "https://portal.example"

    text = declined(reason="See\nhttps://portal.example/accounts/logout/\nor not")[1]

    assert "See\n“https://portal.example/accounts/logout/”\nor not" in text
