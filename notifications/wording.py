"""The words of a letter: a coordinator's own in that language where there are some, else the portal's.

A wording is plain text with names in braces, `{organization}`. It is filled in once: what a value says is never
read as a name or as anything else.
"""

import datetime
import re
from types import SimpleNamespace

from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.translation import gettext as _

from members.models import Transition, User
from members.transitions import record
from notifications.letters import LETTERS
from notifications.models import LetterWording

NAMED = re.compile(r"\{([^{}]*)\}")
EXAMPLE_DAY = datetime.date(2047, 8, 17)
# What stands in the templates for each name, as itself: so the portal's own text can be edited.
AS_NAMES = {
    "person": SimpleNamespace(first_name="{name}"),
    "organization": "{organization}",
    "slug": "example-of-a-slug",
    "title": "{title}",
    "reason": "{reason}",
    "subject": "{subject}",
    "until": EXAMPLE_DAY,
    "party_name": "{party}",
    "signature": SimpleNamespace(version=SimpleNamespace(number="{version}"), code="0000-0000"),
    "resource": SimpleNamespace(slug="example-of-a-slug", visibility="public"),
    "due_on": EXAMPLE_DAY,
    "asked_at": EXAMPLE_DAY,
    "portal": settings.PORTAL_URL,
    "community_name": "{community}",
    "community_contact": "{contact}",
}


def fill(letter: str, context: dict, language: str, words: tuple[str, str] | None = None) -> tuple[str, str]:
    """Subject and text; `words` stand for those in force. The context has been made safe by the outbox."""
    with translation.override(language):
        words = words or usable(letter, language)
        if words is None:
            return from_template(letter, context)
        values = values_of(letter, context)
        return put_in(words[0], values).strip(), put_in(words[1], values).strip() + "\n"


def usable(letter: str, language: str) -> tuple[str, str] | None:
    """The coordinators' own words, where there are some that name nothing unknown."""
    own = newest(letter, language) if letter in LETTERS else None
    if own is None or unknown(letter, own.subject + own.text):
        return None
    return own.subject, own.text


def from_template(letter: str, context: dict) -> tuple[str, str]:
    template = Engine.get_default().get_template(f"email/{letter}.txt")
    subject, _rest, text = template.render(Context(context, autoescape=False)).strip().partition("\n")
    return subject.strip(), text.strip() + "\n"


def newest(letter: str, language: str) -> LetterWording | None:
    """The coordinators' own words, unless the portal's were chosen again."""
    latest = LetterWording.objects.filter(letter=letter, language=language).order_by("-pk").first()
    return latest if latest and latest.text else None


def values_of(letter: str, context: dict) -> dict[str, str]:
    return {
        one.name: Template(one.expression).render(Context(context, autoescape=False))
        for one in LETTERS[letter].placeholders
    }


def put_in(text: str, values: dict[str, str]) -> str:
    return NAMED.sub(lambda found: values[found[1]], text)


def unknown(letter: str, text: str) -> list[str]:
    """Names in braces that the letter does not know."""
    known = {one.name for one in LETTERS[letter].placeholders}
    return [name for name in dict.fromkeys(NAMED.findall(text)) if name not in known]


def portals_own(letter: str, language: str) -> tuple[str, str]:
    """Subject and text of the portal, with the names in braces where the values stand."""
    with translation.override(language):
        subject, text = from_template(letter, AS_NAMES)
        values = values_of(letter, AS_NAMES)
    for name, value in sorted(values.items(), key=lambda item: -len(item[1])):
        subject, text = (one.replace(value, f"{{{name}}}") for one in (subject, text))
    return subject, text


def in_force(letter: str, language: str) -> tuple[str, str]:
    """What is sent at present, with names in braces."""
    own = newest(letter, language)
    return (own.subject, own.text) if own else portals_own(letter, language)


def preview(letter: str, language: str, subject: str, text: str) -> tuple[str, str]:
    """As somebody would read it, with invented values."""
    with translation.override(language):
        values = values_of(letter, examples())
    return put_in(subject, values), put_in(text, values)


def examples() -> dict:
    return AS_NAMES | {
        "person": SimpleNamespace(first_name="Amina"),
        "organization": "Nyika Imara Trust",
        "slug": "nyika-imara-trust",
        "title": _("Goats and river levels"),
        "reason": _("The registration certificate is missing."),
        "subject": _("Seedlings"),
        "party_name": "Nyika Imara Trust",
        "signature": SimpleNamespace(version=SimpleNamespace(number=1), code="0000-0000"),
        "resource": SimpleNamespace(slug="goats", visibility="public"),
        "community_name": settings.COMMUNITY_NAME,
        "community_contact": settings.COMMUNITY_CONTACT,
    }


def choose(letter: str, language: str, subject: str, text: str, by: User) -> LetterWording:
    """From now on the letter says this in that language; no text means the portal's own words. What was, is kept."""
    before = newest(letter, language)
    wording = LetterWording.objects.create(letter=letter, language=language, subject=subject, text=text, by=by)
    record(wording, Transition.What.WORDING, by, before.subject if before else "", subject)
    return wording
