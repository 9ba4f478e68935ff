"""Drafts for the tests: a coordinator's, and the words of one."""

from terms import drafting
from terms.models import TermsVersion
from tests.factories import UserFactory


def coordinator():
    user = UserFactory(is_staff=True, roles=["coordinators"])
    return user


def written(**changes) -> dict[str, str]:
    """The texts of version 1, with a longer notice in both languages."""
    texts = drafting.texts_in_force()
    texts["text_en"] = texts["text_en"].replace("at least 30 days", "at least 60 days")
    texts["text_sw"] = texts["text_sw"].replace("angalau siku 30", "angalau siku 60")
    notes = {"change_note_en": "The notice is longer.", "change_note_sw": "Muda wa taarifa ni mrefu zaidi."}
    return texts | notes | changes


def draft(by=None, **changes) -> TermsVersion:
    return drafting.begin(written(**changes), by or coordinator())
