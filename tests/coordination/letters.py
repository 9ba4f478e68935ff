"""Letters to many, and members who take them."""

from coordination.models import Letter
from members import consents
from members.models import User
from tests.factories import MemberFactory, UserFactory


def reader(**facts) -> User:
    """A member who has allowed the newsletter."""
    person = MemberFactory(**facts).user
    consents.give(person, "newsletter")
    return person


def writer(**facts) -> User:
    return UserFactory(is_staff=True, roles=["coordinators"], **facts)


def letter(**facts) -> Letter:
    usual = {"subject_en": "We meet in Kisumu", "text_en": "Dear {name},\n\nCome on Thursday."}
    return Letter.objects.create(**{"by": facts.pop("by", None) or writer()} | usual | facts)
