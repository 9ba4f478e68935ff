"""The second version of the Terms, so that signing again can be seen: fictional, as its note says."""

import datetime

from django.utils import timezone

from cop_portal.demonstration.loading.moments import DAY, at
from cop_portal.demonstration.loading.people import People
from terms.models import TermsVersion
from terms.versions import save_published

# Published, in force, to be signed by: days before the day of loading.
PUBLISHED, IN_FORCE, SIGN_BY, GRACE_DAYS = 75, 45, 15, 10
NOTE = {
    "en": "Demonstration: members now answer within 60 days when they are asked whether they are still with us, and say so "
    "when a machine helped to write what they share.",
    "sw": "Mfano: wanachama sasa hujibu ndani ya siku 60 wanapoulizwa kama bado wako nasi, na husema wazi mashine "
    "inaposaidia kuandika wanachoshirikisha.",
}
CHANGED = {
    "en": {
        "check them at least once a year.": "check them at least once a year, and answer within 60 days when the "
        "coordinators ask whether they are still with us.",
        "\n6.5 keep": "\n6.5 say openly when a text or a picture that they share was made with the help of a machine;\n\n"
        "6.6 keep",
    },
    "sw": {
        "kuyakagua angalau mara moja kwa mwaka.": "kuyakagua angalau mara moja kwa mwaka, na kujibu ndani ya siku 60 "
        "waratibu wanapouliza kama bado wako nasi.",
        "\n6.5 hufuata": "\n6.5 husema wazi pale ambapo maandishi au picha wanayoshirikisha imetengenezwa kwa msaada wa "
        "mashine;\n\n6.6 hufuata",
    },
}


def load_second_version(people: People, now: datetime.datetime) -> TermsVersion:
    """Drafted by one coordinator, published by another, for both languages."""
    first, today = TermsVersion.objects.get(number=1), timezone.localdate(now)
    published = at(today - PUBLISHED * DAY, "17:20")
    drafter = people.coordinator(published, "draft")
    version = TermsVersion(
        number=2,
        text_en=changed(first.text_en, "en"),
        text_sw=changed(first.text_sw, "sw"),
        summary_en=first.summary_en,
        summary_sw=first.summary_sw,
        change_note_en=NOTE["en"],
        change_note_sw=NOTE["sw"],
        is_material=True,
        effective_on=today - IN_FORCE * DAY,
        sign_by=today - SIGN_BY * DAY,
        grace_days=GRACE_DAYS,
        drafted_by=drafter,
    )
    save_published(version, people.coordinator(published, "publish", besides=drafter), published)
    return version


def changed(text: str, language: str) -> str:
    """The text with its changes. Raises `ValueError` where a phrase is not there any more."""
    for old, new in CHANGED[language].items():
        if text.count(old) != 1:
            raise ValueError(f"not found once in the {language} text: {old}")
        text = text.replace(old, new)
    return text
