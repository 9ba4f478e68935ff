"""What a reader may see of an organization: on its page and in the two-page document alike."""

from dataclasses import dataclass

from members.models import Visibility
from organizations.models import Organization
from terms.models import Signature

AUDIENCES = {
    "visitor": {Visibility.PUBLIC},
    "member": {Visibility.PUBLIC, Visibility.MEMBERS},
    "insider": {Visibility.PUBLIC, Visibility.MEMBERS, Visibility.COORDINATORS},
}


@dataclass(frozen=True)
class Contact:
    """A confirmed contact as one reader sees it; `is_partly_hidden` says that there is more for others."""

    name: str
    title: str
    email: str
    phone: str
    is_partly_hidden: bool


def contacts(organization: Organization, reader) -> list[Contact]:
    """The contacts who have confirmed their listing, with what each lets this reader see."""
    seen = AUDIENCES[audience(organization, reader)]
    return [
        Contact(
            name=link.full_name,
            title=link.title,
            email=link.email if link.email_visibility in seen else "",
            phone=link.phone if link.phone_visibility in seen else "",
            is_partly_hidden=link.email_visibility not in seen
            or bool(link.phone and link.phone_visibility not in seen),
        )
        for link in organization.representations.confirmed().filter(is_contact=True)
    ]


def terms_signed(organization: Organization) -> Signature | None:
    """The organization's latest signature that stands, of whatever version."""
    return (
        Signature.objects.standing()
        .filter(organization_link__organization=organization)
        .select_related("version")
        .order_by("-signed_at")
        .first()
    )


def audience(organization: Organization, reader) -> str:
    """As whom somebody reads: its own people and coordinators see all, members more than visitors."""
    if not reader.is_authenticated:
        return "visitor"
    if reader.has_perm("organizations.decide_organization"):
        return "insider"
    if organization.representations.confirmed().filter(person=reader).exists():
        return "insider"
    member = getattr(reader, "member", None)
    return "member" if member and member.is_standing else "visitor"
