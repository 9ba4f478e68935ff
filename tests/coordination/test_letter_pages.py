import pytest
from django.urls import reverse

from coordination import letters
from coordination.letter_forms import LetterForm
from coordination.models import Letter
from coordination.waiting import what_waits
from tests.coordination.letters import letter, reader, writer
from tests.factories import CountyChampionFactory
from tests.parallel import at_once
from vocabularies.models import County

pytestmark = pytest.mark.django_db
WORDS = {"subject_en": "We meet", "text_en": "Dear {name},\n\nCome on Thursday."}


@pytest.fixture
def chebet(client, desk_session):
    person = writer(full_name="Chebet Koech")
    desk_session(client, person)
    return person


def text_of(response) -> str:
    return response.content.decode()


def decide(client, one, what, shown=1, **more):
    address = reverse("admin:letter_decision", args=[one.pk])
    return client.post(address, {"what": what, "revision": one.revision, "shown": shown, **more}, follow=True)


def test_counting_writes_nothing_and_keeps_what_was_typed(client, chebet):
    reader(user__full_name="Amina Galgalo")
    reader(user__full_name="Bahati Mwangi", county=County.objects.get(slug="siaya"))
    kisumu = County.objects.get(slug="kisumu").pk

    page = text_of(
        client.post(reverse("admin:letter_create"), {"counties": kisumu, "subject_en": "Half a", "count": ""})
    )

    assert "It reaches 1 member<" in page
    assert "Amina Galgalo" in page
    assert "Bahati Mwangi" not in page
    assert 'value="Half a"' in page
    assert "There is a subject, but no text." not in page
    assert not Letter.objects.exists()


def test_a_letter_is_saved_looked_at_and_sent(client, chebet):
    reader(user__full_name="Amina Galgalo")

    page = client.post(reverse("admin:letter_create"), WORDS, follow=True)
    one = Letter.objects.get()
    assert "Dear Chebet," in text_of(page)
    assert "Send to 1 member" in text_of(page)

    page = decide(client, one, "hand_in")
    assert "It is on its way. Recipients: 1." in text_of(page)


def test_pressed_twice_it_is_one_letter(client, chebet):
    key = client.get(reverse("admin:letter_create")).context["form"]["key"].value()

    first, second = (client.post(reverse("admin:letter_create"), WORDS | {"key": key}) for _ in range(2))

    assert first.url == second.url == Letter.objects.get().get_absolute_url()


def test_pressed_twice_at_once_it_is_one_letter(transactional_db, client, chebet):
    key = client.get(reverse("admin:letter_create")).context["form"]["key"].value()

    def press():
        form = LetterForm(WORDS | {"key": key}, instance=Letter(by=chebet), by=chebet)
        assert form.is_valid()
        return form.save().pk

    assert at_once(press, press) == [Letter.objects.get().pk] * 2


def test_the_preview_is_the_mail_itself(client, chebet):
    one = letter(by=chebet, text_en="Dear {name},\n\nhttp://localhost:8000/events/\n\n<b>bold</b>")

    html = text_of(client.get(reverse("admin:letter_preview", args=[one.pk, "en"])))

    assert '<a href="http://localhost:8000/events/">' in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert client.get(reverse("admin:letter_preview", args=[one.pk, "sw"])).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write the letter in one of the two languages at least."),
        (WORDS | {"text_en": "Dear {nmae},"}, "Line 1: the letter does not know {nmae}. What it knows stands below."),
        (WORDS | {"subject_en": ""}, "A letter needs a subject."),
        (
            WORDS | {"subject_en": "Come, {name}"},
            "A subject names nobody and holds no link: {name} belongs into the text.",
        ),
        (WORDS | {"text_en": ""}, "There is a subject, but no text."),
        (
            WORDS | {"is_about_membership": "on"},
            "Say why this has to reach everybody, also those who ended our letters.",
        ),
    ],
)
def test_what_is_missing_is_said_at_its_field(client, chebet, typed, sentence):
    response = client.post(reverse("admin:letter_create"), typed)

    assert sentence in [error for errors in response.context["form"].errors.values() for error in errors]
    assert not Letter.objects.exists()


def test_a_change_from_another_window_is_not_overwritten(client, chebet):
    one = letter(by=chebet)
    address = reverse("admin:letter_edit", args=[one.pk])
    client.post(address, WORDS | {"base": 1, "subject_en": "First"})

    response = client.post(address, WORDS | {"base": 1, "subject_en": "Second"})

    one.refresh_from_db()
    assert (one.subject_en, one.revision) == ("First", 2)
    assert "changed meanwhile in another window" in text_of(response)
    assert 'value="Second"' in text_of(response)
    client.post(address, WORDS | {"base": response.context["form"]["base"].value(), "subject_en": "Second"})
    one.refresh_from_db()
    assert one.subject_en == "Second"


def test_a_letter_to_many_waits_on_the_list_of_the_others(client, chebet, settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    reader()
    one, own = letter(), letter(by=chebet, subject_en="My own")
    for each in (one, own):
        letters.hand_in(each, each.by, 1, 1)

    assert [row.name for row in what_waits(chebet)] == ["We meet in Kisumu"]
    assert "It is on its way. Recipients: 1." in text_of(decide(client, one, "confirm"))
    assert "this is no longer possible" in text_of(decide(client, own, "confirm"))
    assert Letter.objects.get(pk=own.pk).state == "waiting"


def test_a_letter_goes_back_with_a_reason(client, chebet, settings):
    settings.LETTER_NEEDS_SECOND_ABOVE = 0
    reader()
    one = letter()
    letters.hand_in(one, one.by, 1, 1)

    assert "Say in a few words why" in text_of(decide(client, one, "back"))
    decide(client, one, "back", reason="The date is wrong.")

    one.refresh_from_db()
    assert (one.state, one.revision) == ("draft", 2)


def test_a_second_press_says_that_it_is_done(client, chebet):
    reader()
    one = letter(by=chebet)
    decide(client, one, "hand_in")

    assert "this is no longer possible" in text_of(decide(client, one, "hand_in"))


def test_a_number_that_changed_is_shown_anew(client, chebet):
    for _number in range(3):
        reader()
    one = letter(by=chebet)

    page = text_of(decide(client, one, "hand_in", shown=1))

    assert "changed by more than a tenth" in page
    assert "Send to 3 members" in page


def test_what_became_of_a_letter_stands_in_numbers(client, chebet, mailbox):
    reader()
    one = letter(by=chebet)
    decide(client, one, "hand_in")
    letters.write_batch(one.pk, 0, 10**9)
    mailbox()

    outcome = client.get(one.get_absolute_url()).context["outcome"]

    assert (outcome["everyone"], outcome["sent"], outcome["queued"], outcome["failed"]) == (1, 1, 0, 0)


def test_a_champion_writes_to_their_counties_only_and_sees_their_own(client, desk_session):
    champion = CountyChampionFactory(user__is_staff=True, user__roles=["champions"]).user
    desk_session(client, champion)
    of_another, siaya = letter(), County.objects.get(slug="siaya")
    address = reverse("admin:letter_create")

    refused = [
        client.post(address, WORDS).context["form"].errors.keys(),
        client.post(address, WORDS | {"counties": siaya.pk}).context["form"].errors.keys(),
    ]
    client.post(address, WORDS | {"counties": champion.championships.get().county_id, "is_about_membership": "on"})

    assert [list(names) for names in refused] == [["counties"], ["counties"]]
    own = Letter.objects.get(by=champion)
    assert not own.is_about_membership
    assert client.get(of_another.get_absolute_url()).status_code == 404
    assert client.get(own.get_absolute_url()).status_code == 200


def test_the_list_asks_as_many_questions_for_many_as_for_one(client, chebet, django_assert_max_num_queries):
    letter(by=chebet)
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("admin:letter_list"))
    for _number in range(5):
        letter()
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("admin:letter_list"))
