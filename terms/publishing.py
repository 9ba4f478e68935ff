"""From draft to version: what the second coordinator answers, what follows from it, and the press itself."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from terms import versions
from terms.drafting import earliest_for_material, fingerprint, held, hold_versions
from terms.models import Signature, TermsVersion
from terms.wording.clauses import clauses

CHANGED = gettext_lazy("The draft was changed while you read it. Read it again below, then publish.")


class PublicationRefused(Exception):
    """Not published; `sentence` says why."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Answer:
    """Correction or material change, and its dates; a correction has no date to sign by."""

    is_material: bool
    effective_on: datetime.date
    sign_by: datetime.date | None = None
    grace_days: int = 30

    @property
    def rests_from(self) -> datetime.date | None:
        """The first day on which a membership without the new signature rests."""
        return self.sign_by + datetime.timedelta(days=self.grace_days + 1) if self.sign_by else None


@dataclass(frozen=True)
class Asked:
    """How many would be asked to sign again if the version were published now."""

    people: int
    organizations: int


def who_is_asked() -> Asked:
    """Everybody whose signature stands today, under whatever version."""
    parties = Signature.objects.standing().order_by().values("kind").annotate(number=Count("party", distinct=True))
    found = {row["kind"]: row["number"] for row in parties}
    return Asked(people=found.get("person", 0), organizations=found.get("organization", 0))


def obstacles(draft: TermsVersion) -> list[str]:
    """Why the draft cannot be published as it is, a sentence each."""
    newest = TermsVersion.objects.newest()
    found = []
    if newest and (draft.text_en, draft.text_sw) == (newest.text_en, newest.text_sw):
        found.append(_("Its text is that of version %(number)s: nothing differs.") % {"number": newest.number})
    if newest and draft.number <= newest.number:
        found.append(
            _("Version %(number)s was published before it. Save the draft once more.") % {"number": newest.number}
        )
    if not draft.change_note_en.strip():
        found.append(_("Nobody has written what changed."))
    if not draft.summary_en.strip():
        found.append(_("The plain-language summary in English is missing."))
    if numbers := numbers_in_one_language(draft):
        found.append(_("These stand in one language only: %(numbers)s.") % {"numbers": ", ".join(numbers)})
    return found


def numbers_in_one_language(draft: TermsVersion) -> list[str]:
    """Sections and clauses that the other text has not; none where there is no Kiswahili text."""
    if not draft.text_sw:
        return []
    english, kiswahili = (
        [clause.label for clause in clauses(text) if clause.label] for text in (draft.text_en, draft.text_sw)
    )
    both = set(english) & set(kiswahili)
    return [label for label in dict.fromkeys([*english, *kiswahili]) if label not in both]


def worth_knowing(draft: TermsVersion) -> list[str]:
    """What does not hinder, but whoever publishes should know."""
    found = []
    if not draft.text_sw:
        found.append(_("There is no Kiswahili text: everybody reads and signs the English one."))
    elif not draft.summary_sw:
        found.append(_("There is no Kiswahili summary: readers of Kiswahili are shown the English one."))
    if not draft.change_note_sw:
        found.append(_("What changed is said in English only: readers of Kiswahili are shown that."))
    return found


def faults(answer: Answer) -> dict[str, str]:
    """What is wrong with the dates, a sentence for each field.

    The notice of a material change is that of clause 10.2 of the first version; its length is a setting.
    """
    newest, found = TermsVersion.objects.newest(), {}
    if answer.effective_on < timezone.localdate():
        found["effective_on"] = _("A version cannot come into force in the past.")
    elif newest and answer.effective_on < newest.effective_on:
        found["effective_on"] = _("Not before version %(number)s, which is in force from %(date)s.") % {
            "number": newest.number,
            "date": date_format(newest.effective_on, "j F Y"),
        }
    elif answer.is_material and answer.effective_on < earliest_for_material():
        found["effective_on"] = _(
            "A material change is announced first: it comes into force on %(date)s at the earliest."
        ) % {"date": date_format(earliest_for_material(), "j F Y")}
    if answer.is_material and answer.sign_by is None:
        found["sign_by"] = _("Say by when everybody signs.")
    elif answer.sign_by and answer.sign_by < answer.effective_on:
        found["sign_by"] = _("Nobody has to sign before the version is in force: choose that day or a later one.")
    elif answer.sign_by:
        found |= overtaking(answer)
    return found


def overtaking(answer: Answer) -> dict[str, str]:
    """No later version is due before an earlier one: whoever owes both has one row of dates."""
    last = TermsVersion.objects.material().order_by("-number").first()
    if last and answer.sign_by < last.sign_by:
        sentence = _("Not before version %(number)s, which is to be signed by %(date)s.")
        return {"sign_by": sentence % {"number": last.number, "date": date_format(last.sign_by, "j F Y")}}
    if last and answer.rests_from < last.rests_from:
        sentence = _(
            "With so few days memberships would rest before %(date)s, the day that version %(number)s has set."
        )
        return {"grace_days": sentence % {"number": last.number, "date": date_format(last.rests_from, "j F Y")}}
    return {}


@transaction.atomic
def publish(draft: TermsVersion, by: User, answer: Answer, seen: str) -> TermsVersion:
    """Publish what `by` has read, whose fingerprint is `seen`. Waits until nobody is in the middle of signing.

    Raises `PublishedMeanwhile` for whoever pressed second, and `PublicationRefused`.
    """
    hold_versions()
    current = held(draft)
    if fingerprint(current) != seen:
        raise PublicationRefused(str(CHANGED))
    if current.drafted_by == by:
        raise PublicationRefused(_("You changed this draft last: somebody else reads and publishes it."))
    for sentence in [*obstacles(current), *faults(answer).values()]:
        raise PublicationRefused(sentence)
    current.is_material, current.effective_on = answer.is_material, answer.effective_on
    current.sign_by, current.grace_days = answer.sign_by, answer.grace_days
    return versions.publish(current, by)
