"""What a person or an organization may be called: something that people can see and read."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Control, format, private, unassigned and separating characters: they show nothing, or turn what stands around them.
UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
# Letters to Unicode, blanks to the eye: fillers of Hangul, the empty pattern of Braille.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
# These two join or part the letters of some scripts, between letters only.
JOINERS = "\u200c\u200d"


def readable_name(name: str) -> str:
    """A name as people see it, on one line. Raises `ValidationError`."""
    name = " ".join(name.split())
    if any(character in BLANK or is_unseen(character) for character in name):
        raise ValidationError(_("This name has characters that nobody can see. Type it anew, letter by letter."))
    if not any(character.isalnum() for character in name):
        raise ValidationError(_("A name needs at least one letter."))
    return name


def is_unseen(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in UNSEEN
