import datetime
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Transition
from terms import drafting
from terms.drafting import PublishedMeanwhile, fingerprint
from terms.models import Signature, TermsVersion
from terms.publishing import Answer, Asked, PublicationRefused, obstacles, publish, who_is_asked, worth_knowing
from terms.signing import StaleOpening, hold, open_text, read_opening
from tests.factories import MemberFactory
from tests.parallel import PATIENCE, at_once, meanwhile, refusals, until_somebody_waits
from tests.terms.drafts import coordinator, draft, written
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def correction(after=0):
    return Answer(is_material=False, effective_on=timezone.localdate() + after * DAY)


def material(after=30, sign_by=60, grace_days=30):
    today = timezone.localdate()
    return Answer(True, today + after * DAY, sign_by and today + sign_by * DAY, grace_days)


def press(version, answer=None, by=None, seen=None):
    return publish(version, by or coordinator(), answer or correction(), seen or fingerprint(version))


def refused(version, answer=None, **facts) -> str:
    with pytest.raises(PublicationRefused) as told:
        press(version, answer, **facts)
    assert TermsVersion.objects.get(pk=version.pk).state == "draft"
    return told.value.sentence


def test_answer_is_stored_with_the_version_and_its_bytes_are_fixed():
    second, version = coordinator(), draft()

    press(version, material(), by=second)

    stored = TermsVersion.objects.get(pk=version.pk)
    assert stored.sha256_en == hashlib.sha256(written()["text_en"].encode()).hexdigest()
    assert (stored.is_material, stored.grace_days, stored.published_by) == (True, 30, second)
    assert (stored.effective_on, stored.sign_by) == (material().effective_on, material().sign_by)
    assert stored.rests_from == material().rests_from


def test_step_from_draft_to_version_is_recorded():
    second, version = coordinator(), draft()

    press(version, by=second)

    step = Transition.objects.of(version).get()
    assert (step.before, step.after, step.by) == ("draft", "published", second)


def test_correction_asks_nobody_to_sign():
    version = press(draft(), correction())
    assert (version.is_material, version.sign_by, version.rests_from) == (False, None, None)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (correction(-1), "A version cannot come into force in the past."),
        (material(29), "A material change is announced first: it comes into force on"),
        (material(sign_by=None), "Say by when everybody signs."),
        (material(sign_by=29), "Nobody has to sign before the version is in force"),
    ],
)
def test_dates_that_break_the_terms_are_refused(answer, sentence):
    assert refused(draft(), answer).startswith(sentence)


def test_notice_is_a_setting(settings):
    settings.TERMS_NOTICE_DAYS = 10
    assert press(draft(), material(10)).is_material


def test_correction_does_not_overtake_what_is_announced():
    announced = press(draft(), material())
    later = drafting.begin(written(change_note_en="Typing.", text_sw=""), coordinator())

    assert refused(later, correction()).startswith("Not before version 2, which is in force from")
    assert press(later, Answer(False, announced.effective_on)).state == "published"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (material(30, sign_by=59), "Not before version 2, which is to be signed by"),
        (material(30, sign_by=60, grace_days=29), "With so few days memberships would rest before"),
    ],
)
def test_later_version_is_not_due_before_an_earlier_one(answer, sentence):
    press(draft(), material(30, sign_by=60, grace_days=30))
    later = drafting.begin(written(change_note_en="More.", text_sw=""), coordinator())

    assert refused(later, answer).startswith(sentence)


def test_whoever_changed_the_draft_last_does_not_publish_it():
    first = coordinator()
    assert refused(draft(by=first), by=first) == ("You changed this draft last: somebody else reads and publishes it.")


def test_database_refuses_the_drafter_as_publisher():
    version = draft()
    with pytest.raises(IntegrityError, match="terms_version_is_published_by_another"), transaction.atomic():
        TermsVersion.objects.filter(pk=version.pk).update(published_by=version.drafted_by)


def test_database_refuses_a_material_version_without_a_date_to_sign_by():
    version, moment = draft(), timezone.now()
    with (
        pytest.raises(IntegrityError, match="terms_version_material_has_a_date_to_sign_by"),
        transaction.atomic(),
    ):
        TermsVersion.objects.filter(pk=version.pk).update(
            state="published", published_at=moment, sha256_en="a" * 64, html_en="<p>"
        )


def test_database_refuses_a_version_without_its_fingerprint():
    version = draft()
    with pytest.raises(IntegrityError, match="terms_version_published_is_whole"), transaction.atomic():
        TermsVersion.objects.filter(pk=version.pk).update(state="published", is_material=False)


def test_draft_that_changed_after_it_was_read_is_refused():
    version = draft()
    seen = fingerprint(version)
    drafting.save(version, written(change_note_en="Other."), coordinator(), seen)

    assert refused(version, seen=seen).startswith("The draft was changed while you read it.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"change_note_en": ""}, "Nobody has written what changed."),
        ({"summary_en": ""}, "The plain-language summary in English is missing."),
        ({"text_sw": "# Hadidu\n\n## 1. Sisi\n\n1.1 Sisi.\n"}, "These stand in one language only: 1.2, 1.3, 2"),
    ],
)
def test_unfinished_draft_is_not_published(changes, sentence):
    assert refused(draft(**changes)).startswith(sentence)


def test_draft_without_any_difference_is_not_published():
    assert refused(draft(**drafting.texts_in_force())) == "Its text is that of version 1: nothing differs."


def test_number_that_was_overtaken_is_not_published():
    overtaken = draft()
    press(draft(text_sw=""))
    assert "Version 3 was published before it. Save the draft once more." in obstacles(overtaken)


def test_missing_kiswahili_is_said_and_allowed():
    version = draft(text_sw="")
    assert worth_knowing(version) == ["There is no Kiswahili text: everybody reads and signs the English one."]
    assert press(version).html_sw == ""


def test_those_whose_signature_stands_are_counted_once(applicant, member):
    sign_as(applicant)
    sign_as(member)
    Signature.objects.filter(signer=member).update(state="withdrawn")

    assert who_is_asked() == Asked(people=1, organizations=0)


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_pressing_at_once_one_publishes():
    version, people = draft(), [coordinator(), coordinator()]
    seen = fingerprint(version)

    presses = [lambda by=by: publish(version, by, correction(), seen) for by in people]
    found = at_once(*presses, may_raise=(PublishedMeanwhile,))

    assert refusals(found) == ["PublishedMeanwhile"]
    assert Transition.objects.of(version).count() == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_waits_while_somebody_signs():
    version, second = draft(), coordinator()

    with transaction.atomic():
        hold("person:1")
        publishing = meanwhile(lambda: press(version, by=second))
        until_somebody_waits()

        assert not publishing.done()

    assert publishing.result(PATIENCE).state == "published"


@pytest.mark.django_db(transaction=True)
def test_signature_binds_to_the_bytes_that_were_shown_or_is_refused():
    version, second = draft(), coordinator()
    seen, people = fingerprint(version), [MemberFactory(state="applicant").user for _ in range(4)]
    shown = TermsVersion.objects.in_force()
    openings = [read_opening(open_text(shown, "en", user), user) for user in people]

    found = at_once(
        lambda: publish(version, second, correction(), seen),
        *(
            lambda user=user, opening=opening: sign_as(user, opening)
            for user, opening in zip(people, openings, strict=True)
        ),
        may_raise=(StaleOpening,),
    )

    signed = [one for one in found if isinstance(one, Signature)]
    assert {one.version_id for one in signed} <= {shown.pk}
    assert all(shown.sha256_en in one.entries.get().record for one in signed)
    assert len(signed) + len(refusals(found)) == 4
